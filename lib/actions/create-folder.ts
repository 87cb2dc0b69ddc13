import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { applyAccess, refuseAccessOnWindows } from "./apply-access.ts";
import { absolutePath, withoutTrailingSeparators } from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";
import { permissionsShape } from "./permissions.ts";
import { runItems } from "./run-items.ts";

export type CreateFolderInputs = {
  readonly path: string;
  readonly owner?: string;
  readonly group?: string;
  /** Set exactly; without them 0777 less the umask. */
  readonly permissions?: number;
  readonly overwrite: boolean;
};

/**
 * Makes a folder and those above it. A folder that is there keeps its content and gets owner and permissions; with
 * `overwrite: false` it is a failure.
 */
export const createFolder: Action<CreateFolderInputs> = {
  name: "CreateFolder",
  platforms: ["linux", "darwin", "windows"],
  inputPlatforms: {
    owner: ["linux", "darwin"],
    group: ["linux", "darwin"],
    permissions: ["linux", "darwin"],
  },
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    owner: optional(text({ minLength: 1 })),
    group: optional(text({ minLength: 1 })),
    permissions: optional(permissionsShape),
    overwrite: defaulted(boolean(), true),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("CreateFolder", items, context, async (item) => {
      const { host, log } = context;
      refuseAccessOnWindows(host, item);
      const path = withoutTrailingSeparators(host.platform, absolutePath(host, item.path));
      const kind = await pathKind(host, path);
      if (kind !== "folder" && (await isTaken(host, path)))
        throw new ActionFailure(`Cannot make the folder "${path}": a file of that name exists`);
      if (kind === "folder" && !item.overwrite)
        throw new ActionFailure(
          `Cannot make the folder "${path}": it exists already, and the overwrite setting is false`,
        );
      await host.files.mkdir(path, { recursive: true });
      await applyAccess(host, path, item);
      log.info(`CreateFolder: Created ${path}`);
    }),
};
