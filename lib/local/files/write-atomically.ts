import { randomUUID } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

export type WriteOptions = {
  /** Waits until the disk has the bytes, so that they survive a power cut. Default false. */
  readonly isDurable?: boolean;
};

/**
 * Writes a whole file so that readers, of this process or another, see the old content or the new one and never a part.
 * Makes missing folders above it.
 */
export async function writeAtomically(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const temporary = await writeBeside(path, data, options);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes a whole file unless there is one already. Of several processes that try at once, exactly one gets true.
 *
 * @returns false when the file exists; it is left as it was.
 */
export async function createExclusively(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<boolean> {
  const temporary = await writeBeside(path, data, options);
  try {
    // A link fails where a rename would replace, and the name appears together with the whole content.
    await link(temporary, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeBeside(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions,
): Promise<string> {
  const temporary = temporaryPathFor(path);
  const file = await openNew(temporary);
  try {
    await file.writeFile(data);
    if (options.isDurable === true) await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
}

/** Several tries, because another process may remove a folder that is empty before the file is in it. */
async function openNew(path: string): ReturnType<typeof open> {
  for (let attempt = 1; ; attempt++)
    try {
      return await open(path, "wx");
    } catch (error) {
      if (!hasCode(error, "ENOENT") || attempt === 5) throw error;
      await mkdir(dirname(path), { recursive: true });
    }
}

/** A new name in the folder of `path`, for content that a rename will put in place. Readers of folders skip it. */
export function temporaryPathFor(path: string): string {
  return `${dirname(path)}/${TEMPORARY_PREFIX}${randomUUID()}`;
}

/** How the names of unfinished files begin; no key is ever encoded to a name like this. */
export const TEMPORARY_PREFIX = "%tmp-";

/** True for a system error with one of these codes, e.g. "ENOENT". */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
