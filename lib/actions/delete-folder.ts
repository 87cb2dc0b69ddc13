import { defaulted, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { absolutePath, folderOf, withoutTrailingSeparators } from "./path.ts";
import { runItems } from "./run-items.ts";

export type DeleteFolderInputs = { readonly path: string; readonly force: boolean };

/** Removes an empty folder; with `force` whatever is there, or nothing, like `rm -rf`. Links are removed, not followed. */
export const deleteFolder: Action<DeleteFolderInputs> = {
  name: "DeleteFolder",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({ path: required(text({ minLength: 1 })), force: defaulted(boolean(), false) }),
  outputs: [],
  run: (items, context) =>
    runItems("DeleteFolder", items, context, async (item) => {
      const { host, log } = context;
      const path = withoutTrailingSeparators(host.platform, absolutePath(host, item.path));
      if (folderOf(host.platform, path) === path)
        throw new ActionFailure(`Cannot remove "${path}": it is the root of the file system`);
      if (item.force) await host.files.rm(path, { recursive: true, force: true });
      else await host.files.rmdir(path);
      log.info(`DeleteFolder: Removed ${path}`);
    }),
};
