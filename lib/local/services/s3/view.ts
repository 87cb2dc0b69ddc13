import { link, mkdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileNameOf } from "../../files/file-name.ts";
import { hasCode, temporaryPathFor } from "../../files/write-atomically.ts";
import type { Layout } from "./layout.ts";

/**
 * Shows an object, or no longer shows it, where people look for it. Nothing else reads what this writes, so an object
 * whose name is taken by a folder (keys "a" and "a/b") is shown under its whole key, encoded, at the top.
 *
 * @param blob File name of the bytes; undefined hides the object.
 */
export async function showObject(
  layout: Layout,
  key: string,
  blob: string | undefined,
): Promise<void> {
  const [plain, flat] = [layout.viewOf(key), `${layout.view}/${fileNameOf(key)}%flat`];
  if (blob === undefined) {
    await hide(layout, plain);
    await hide(layout, flat);
    return;
  }
  const isShown = await tryLink(`${layout.blobs}/${blob}`, plain);
  if (!isShown) await tryLink(`${layout.blobs}/${blob}`, flat);
}

async function tryLink(blob: string, path: string): Promise<boolean> {
  // Folders may be removed by another process between these steps, because they were empty.
  for (let attempt = 1; attempt <= 5; attempt++)
    try {
      await mkdir(dirname(path), { recursive: true });
      const temporary = temporaryPathFor(path);
      await link(blob, temporary);
      await replace(temporary, path);
      return true;
    } catch (error) {
      if (hasCode(error, "EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY")) return false;
      if (!hasCode(error, "ENOENT")) throw error;
    }
  return false;
}

async function replace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } finally {
    // A rename to another name of the same file does nothing and leaves both names.
    await rm(temporary, { force: true });
  }
}

async function hide(layout: Layout, path: string): Promise<void> {
  try {
    await rm(path);
  } catch (error) {
    if (hasCode(error, "EISDIR", "ERR_FS_EISDIR", "ENOENT", "ENOTDIR")) return;
    throw error;
  }
  await removeEmptyFolders(dirname(path), layout.view);
}

/** Removes a folder and those above it while they are empty, up to `top`, which stays. */
export async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let at = folder; at.length > top.length; at = dirname(at))
    try {
      await rmdir(at);
    } catch (error) {
      if (hasCode(error, "ENOTEMPTY", "EEXIST")) return;
      if (!hasCode(error, "ENOENT")) throw error;
    }
}
