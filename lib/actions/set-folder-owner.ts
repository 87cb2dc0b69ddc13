import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ownership } from "./ownership.ts";
import { absolutePath } from "./path.ts";
import { runItems } from "./run-items.ts";
import type { SetFileOwnerInputs } from "./set-file-owner.ts";
import { walkFolder } from "./walk-folder.ts";

export type SetFolderOwnerInputs = SetFileOwnerInputs & { readonly recursive: boolean };

/** Changes owner and group of a folder and, unless told otherwise, of all below it; links below it are not followed. */
export const setFolderOwner: Action<SetFolderOwnerInputs> = {
  name: "SetFolderOwner",
  platforms: ["linux", "darwin"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    owner: required(text({ minLength: 1 })),
    group: optional(text({ minLength: 1 })),
    recursive: defaulted(boolean(), true),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("SetFolderOwner", items, context, async ({ path, owner, group, recursive }) => {
      const { host, log } = context;
      const folder = absolutePath(host, path);
      const { user, group: groupId } = await ownership(host, owner, group, {
        isPrimaryGroupDefault: true,
      });
      if (recursive)
        for await (const entry of walkFolder(host, folder))
          await host.files.lchown(entry.path, user, groupId);
      await host.files.chown(folder, user, groupId);
      log.info(`SetFolderOwner: Set the owner of ${folder} to ${user}:${groupId}`);
    }),
};
