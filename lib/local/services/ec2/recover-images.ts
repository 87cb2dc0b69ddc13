/** Images that dead processes were making: whoever opens the state folder next removes them. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { TimedOut } from "../../../errors.ts";
import { keyOfFileName } from "../../files/file-name.ts";
import { withFileLock } from "../../files/with-file-lock.ts";
import { hasCode } from "../../files/write-atomically.ts";
import { type ImageStore, openImageStore } from "./image-store.ts";

/** Makers of this process; the locks of those cannot be asked, because this process holds them. */
const ownMakers = new Set<string>();

function lockOf(stateDirectory: string, maker: string): string {
  return join(stateDirectory, "makers", maker);
}

/**
 * Marks a maker of images as alive, until this process ends or lets go.
 *
 * @param maker A name that no other process uses.
 */
export async function holdMaker(
  stateDirectory: string,
  maker: string,
): Promise<{ readonly release: () => Promise<void> }> {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  ownMakers.add(maker);
  const gone = withFileLock(lockOf(stateDirectory, maker), async () => {
    held.resolve();
    await released.promise;
  }).finally(() => ownMakers.delete(maker));
  await Promise.race([held.promise, gone]);
  return {
    release() {
      released.resolve();
      return gone.then(() => undefined);
    },
  };
}

async function isAlive(stateDirectory: string, maker: string): Promise<boolean> {
  if (ownMakers.has(maker)) return true;
  try {
    await withFileLock(lockOf(stateDirectory, maker), async () => undefined, { timeoutSeconds: 0 });
    return false;
  } catch (error) {
    if (error instanceof TimedOut) return true;
    throw error;
  }
}

/**
 * Removes pending images of dead processes, with their snapshots and names.
 *
 * @returns what was removed, in words.
 */
export async function recoverImages(
  stateDirectory: string,
  store: ImageStore,
): Promise<readonly string[]> {
  const removed: string[] = [];
  // Asking for a dead maker's lock removes it.
  for (const maker of await namesIn(join(stateDirectory, "makers")))
    if (!maker.includes(".")) await isAlive(stateDirectory, maker);
  const accounts = await namesIn(join(stateDirectory, "accounts"));
  const others = accounts.map((account) => join(stateDirectory, "accounts", account));
  for (const [folder, images] of [
    [stateDirectory, store] as const,
    ...others.map((other) => [other, openImageStore(other)] as const),
  ])
    removed.push(...(await recoverFolder(stateDirectory, folder, images)));
  return removed;
}

/** Of the user's own account, or of another one. */
async function recoverFolder(
  stateDirectory: string,
  folder: string,
  store: ImageStore,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const region of await regionsIn(folder))
    for (const image of await store.images(region).list()) {
      if (image.state !== "pending" || image.maker === undefined) continue;
      if (await isAlive(stateDirectory, image.maker)) continue;
      await store.images(region).remove(image.imageId);
      await store.snapshots(region).remove(image.snapshotId);
      await store.freeName(region, image.name, image.imageId);
      removed.push(`half-made image ${image.imageId} of a process that has ended`);
    }
  return removed;
}

/** Regions that have anything in the state folder. */
async function regionsIn(stateDirectory: string): Promise<readonly string[]> {
  return (await namesIn(join(stateDirectory, "regions"))).map(keyOfFileName);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
