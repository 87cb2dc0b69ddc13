import { defaulted, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { absolutePath } from "./path.ts";
import { permissionsShape } from "./permissions.ts";
import { runItems } from "./run-items.ts";
import type { SetFilePermissionsInputs } from "./set-file-permissions.ts";
import { walkFolder } from "./walk-folder.ts";

export type SetFolderPermissionsInputs = SetFilePermissionsInputs & {
  readonly recursive: boolean;
};

/** Sets exactly the given bits of a folder and, unless told otherwise, of the files and folders below it. */
export const setFolderPermissions: Action<SetFolderPermissionsInputs> = {
  name: "SetFolderPermissions",
  platforms: ["linux", "darwin"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    permissions: required(permissionsShape),
    recursive: defaulted(boolean(), true),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("SetFolderPermissions", items, context, async ({ path, permissions, recursive }) => {
      const { host, log } = context;
      const folder = absolutePath(host, path);
      // The walk gives content first: bits that forbid entering do not stop it. A link has no bits of its own.
      if (recursive)
        for await (const entry of walkFolder(host, folder))
          if (entry.kind !== "link") await host.files.chmod(entry.path, permissions);
      await host.files.chmod(folder, permissions);
      log.info(`SetFolderPermissions: Set ${folder} to ${permissions.toString(8)}`);
    }),
};
