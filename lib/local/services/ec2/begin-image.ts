import type { ImageRecord, SnapshotRecord } from "./image-record.ts";
import { checkImageName } from "./image-store.ts";
import { newResourceId } from "./resource-id.ts";
import type { Tags } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** What a new image is to be. */
export type ImageRequest = Pick<ImageRecord, "name" | "architecture" | "volumeSizeGiB"> &
  Partial<
    Pick<ImageRecord, "description" | "parentImageId" | "parentRegion" | "clientToken" | "request">
  > & {
    readonly region: string;
    readonly tags: Tags;
    readonly snapshotTags: Tags;
    readonly snapshotDescription: (imageId: string) => string;
    readonly volumeId: string;
    readonly isEncrypted: boolean;
  };

/**
 * Takes the name of a new image and writes it down as pending, with its snapshot.
 *
 * @throws {AwsError} InvalidAMIName.Duplicate, InvalidAMIName.Malformed.
 */
export async function beginImage(world: Ec2World, request: ImageRequest): Promise<ImageRecord> {
  const imageId = newResourceId("ami", world.randomHex);
  const snapshotId = newResourceId("snap", world.randomHex);
  const { region, snapshotTags, snapshotDescription, volumeId, isEncrypted, ...rest } = request;
  checkImageName(request.name);
  const time = new Date(world.clock.now()).toISOString();
  const image: ImageRecord = {
    ...rest,
    imageId,
    region,
    state: "pending",
    ownerId: world.accountId,
    creationDate: time,
    roots: [],
    snapshotId,
    launchPermissions: [],
    deregistrationProtection: "disabled",
    maker: world.maker,
  };
  const snapshot: SnapshotRecord = {
    snapshotId,
    region,
    ownerId: world.accountId,
    startTime: time,
    state: "pending",
    description: snapshotDescription(imageId),
    volumeId,
    volumeSizeGiB: request.volumeSizeGiB,
    roots: [],
    tags: snapshotTags,
    isEncrypted,
    createVolumePermissions: [],
  };
  // The record comes first: whoever finds it after a crash can undo the rest.
  await world.images.images(region).put(imageId, image);
  try {
    await world.images.takeName(region, image.name, imageId);
  } catch (error) {
    await world.images.images(region).remove(imageId);
    throw error;
  }
  await world.images.snapshots(region).put(snapshotId, snapshot);
  world.onImageState({ imageId, name: image.name, region, state: "pending" });
  return image;
}
