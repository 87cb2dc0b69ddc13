import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { absolutePath } from "./path.ts";
import { runItems } from "./run-items.ts";
import { hasWildcard, wildcardMatches } from "./wildcard.ts";

export type DeleteFileInputs = { readonly path: string };

/**
 * Removes a file, which must be there, or those that fit the `*` in the path's last component, which need not.
 * Folders are never removed.
 */
export const deleteFile: Action<DeleteFileInputs> = {
  name: "DeleteFile",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({ path: required(text({ minLength: 1 })) }),
  outputs: [],
  run: (items, context) =>
    runItems("DeleteFile", items, context, async (item) => {
      const { host, log } = context;
      const path = absolutePath(host, item.path);
      const paths = hasWildcard(host.platform, path)
        ? await wildcardMatches(host, path, "non-folder")
        : [path];
      for (const each of paths) {
        await host.files.unlink(each);
        log.info(`DeleteFile: Removed ${each}`);
      }
    }),
};
