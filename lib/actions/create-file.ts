import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { applyAccess, refuseAccessOnWindows } from "./apply-access.ts";
import { type Encoding, encode, encodingShape } from "./encoding.ts";
import { absolutePath, endsWithSeparator, folderOf } from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";
import { permissionsShape } from "./permissions.ts";
import { runItems } from "./run-items.ts";

export type CreateFileInputs = {
  readonly path: string;
  readonly content: string;
  readonly encoding: Encoding;
  readonly owner?: string;
  readonly group?: string;
  /** Set exactly; without them 0666 less the umask. */
  readonly permissions?: number;
  readonly overwrite: boolean;
};

/** Writes a file with exactly the given content, and makes the folders above it. */
export const createFile: Action<CreateFileInputs> = {
  name: "CreateFile",
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
    content: defaulted(text(), ""),
    encoding: defaulted(encodingShape, "utf-8" as Encoding),
    owner: optional(text({ minLength: 1 })),
    group: optional(text({ minLength: 1 })),
    permissions: optional(permissionsShape),
    overwrite: defaulted(boolean(), true),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("CreateFile", items, context, async (item) => {
      const { host, log } = context;
      refuseAccessOnWindows(host, item);
      const path = absolutePath(host, item.path);
      const isFolder =
        endsWithSeparator(host.platform, path) || (await pathKind(host, path)) === "folder";
      if (isFolder)
        throw new ActionFailure(`Cannot write "${path}": it is a folder, expected a file`);
      if (!item.overwrite && (await isTaken(host, path)))
        throw new ActionFailure(
          `Cannot write "${path}": the file already exists, and the overwrite setting is false`,
        );
      await host.files.mkdir(folderOf(host.platform, path), { recursive: true });
      // From its first moment on a new file is no more open than it shall be.
      const mode = (item.permissions ?? 0o666) & 0o666;
      await host.files.writeFile(path, encode(item.content, item.encoding), { mode });
      await applyAccess(host, path, item);
      log.info(`CreateFile: Created ${path}`);
    }),
};
