import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { absolutePath } from "./path.ts";
import { permissionsShape } from "./permissions.ts";
import { runItems } from "./run-items.ts";

export type SetFilePermissionsInputs = { readonly path: string; readonly permissions: number };

/** Sets exactly the given permission bits of a file. */
export const setFilePermissions: Action<SetFilePermissionsInputs> = {
  name: "SetFilePermissions",
  platforms: ["linux", "darwin"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    permissions: required(permissionsShape),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("SetFilePermissions", items, context, async ({ path, permissions }) => {
      const { host, log } = context;
      await host.files.chmod(absolutePath(host, path), permissions);
      log.info(`SetFilePermissions: Set ${path} to ${permissions.toString(8)}`);
    }),
};
