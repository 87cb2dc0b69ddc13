import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { extractTar } from "../images/extract-tar.ts";
import { OPAQUE_ATTRIBUTE } from "../images/overlay-marks.ts";
import { encodeEntry, encodeFile, TAR_END, tarEntry } from "../images/tar-writer.ts";
import { type MaskEntry, planHostMask } from "./host-mask.ts";
import { HOST_MASK } from "./host-mask-table.ts";
import { hostView } from "./host-view.ts";
import { makeOwnedFolder, removeOwnedFolder } from "./owned-folders.ts";

/**
 * Makes the mask of this computer as it is now, unless it lies there already.
 *
 * @param hidden Folders that machines must not see besides those of the table: the project, the state folder. Missing
 *   ones are passed over.
 * @returns the folder of the mask.
 */
export async function prepareHostMask(
  stateDirectory: string,
  hidden: readonly string[],
): Promise<string> {
  const real = [stateDirectory, ...hidden]
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path));
  const entries = planHostMask(HOST_MASK, real, hostView);
  const digest = createHash("sha256").update(JSON.stringify(entries)).digest("hex");
  const parent = join(stateDirectory, "masks");
  const folder = join(parent, digest.slice(0, 24));
  if (existsSync(folder)) return folder;
  await mkdir(parent, { recursive: true });
  const making = await makeOwnedFolder(parent, digest.slice(0, 24));
  try {
    await extractTar(making, Readable.from(archiveOf(entries)));
    await rename(making, folder);
  } catch (error) {
    await removeOwnedFolder(making);
    if (!existsSync(folder)) throw error; // Else another process was faster.
  }
  return folder;
}

function* archiveOf(entries: readonly MaskEntry[]): Generator<Uint8Array> {
  for (const entry of entries) {
    const { path, kind, mode, uid, gid } = entry;
    const common = { name: `.${path}`, mode, uid, gid };
    if (kind === "file") yield encodeFile(tarEntry({ ...common, kind }), entry.content);
    else if (kind === "whiteout")
      yield encodeEntry(tarEntry({ ...common, kind: "character-device" }));
    else {
      const marks = entry.isOpaque ? [[OPAQUE_ATTRIBUTE, Buffer.from("y")] as const] : [];
      yield encodeEntry(tarEntry({ ...common, kind, attributes: new Map(marks) }));
    }
  }
  yield TAR_END;
}
