import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";

/** Folders that every machine has mounts on. Whatever lies in them below those mounts was never seen inside. */
const MOUNT_POINTS = ["proc", "sys", "dev", "run", "tmp"];

/**
 * Removes from a machine's changes the empty folders that exist only because something was mounted on them. All else
 * that belongs to the machine and not to its image (files in /run and /tmp, name servers, devices) lies in mounts, and
 * so was never among the changes.
 */
export async function cleanChanges(changes: string): Promise<void> {
  for (const name of MOUNT_POINTS) {
    const folder = join(changes, name);
    const names = await readdir(folder).catch(() => undefined);
    if (names?.length === 0) await rmdir(folder);
  }
}
