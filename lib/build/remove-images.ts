import type { Image } from "./cloud.ts";
import { PUBLISHED, type Tags } from "./tags.ts";

/** A snapshot of a volume. */
export type Snapshot = { readonly snapshotId: string; readonly tags: Tags };

/** What removing images needs. All of it is safe to repeat, also for what is gone. */
export type RemoveImagesPorts = {
  readonly images: {
    /** The account's own images with all of these tags, in whatever state. */
    readonly find: (region: string, tags: Tags) => Promise<readonly Image[]>;
    readonly deregister: (region: string, imageId: string) => Promise<void>;
    /** The account's own snapshots with all of these tags. */
    readonly findSnapshots: (region: string, tags: Tags) => Promise<readonly Snapshot[]>;
    readonly deleteSnapshot: (region: string, snapshotId: string) => Promise<void>;
  };
};

/** True once an image or snapshot may be in use by others: nothing removes it any more. */
export function isPublished({ tags }: { readonly tags: Tags }): boolean {
  return tags[PUBLISHED] !== undefined;
}

/**
 * Removes the unpublished images with some tags and their snapshots; snapshots also where the image is gone already or
 * was never finished.
 *
 * @returns ids of the images that were there.
 */
export async function removeImages(
  { images }: RemoveImagesPorts,
  region: string,
  tags: Tags,
): Promise<readonly string[]> {
  const found = (await images.find(region, tags)).filter((image) => !isPublished(image));
  for (const { imageId } of found) await images.deregister(region, imageId);
  const tagged = (await images.findSnapshots(region, tags)).filter((one) => !isPublished(one));
  const snapshots = new Set([
    ...found.flatMap(({ snapshotIds }) => snapshotIds),
    ...tagged.map(({ snapshotId }) => snapshotId),
  ]);
  for (const snapshotId of snapshots) await images.deleteSnapshot(region, snapshotId);
  return found.map(({ imageId }) => imageId);
}
