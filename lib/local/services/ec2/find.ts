/** Finds what a call names, or answers as EC2 does for what is not there. */

import { AwsError } from "../../endpoint/service.ts";
import type { ImageRecord, SnapshotRecord } from "./image-record.ts";
import type { Instance } from "./instance.ts";
import { checkId, notFound } from "./resource-id.ts";
import type { Ec2World } from "./world.ts";

/** @throws {AwsError} InvalidInstanceID.Malformed, InvalidInstanceID.NotFound. */
export function findInstance(world: Ec2World, region: string, instanceId: string): Instance {
  checkId("i", instanceId);
  const instance = world.instances.get(instanceId);
  if (instance === undefined || instance.region !== region) throw notFound("i", instanceId);
  return instance;
}

/** @throws {AwsError} InvalidAMIID.Malformed, InvalidAMIID.NotFound. */
export async function findImage(
  world: Ec2World,
  region: string,
  imageId: string,
): Promise<ImageRecord> {
  checkId("ami", imageId);
  const image = await world.images.images(region).get(imageId);
  if (image === undefined) throw notFound("ami", imageId);
  return image;
}

/** @throws {AwsError} InvalidParameterValue, InvalidSnapshot.NotFound. */
export async function findSnapshot(
  world: Ec2World,
  region: string,
  snapshotId: string,
): Promise<SnapshotRecord> {
  checkId("snap", snapshotId);
  const snapshot = await world.images.snapshots(region).get(snapshotId);
  if (snapshot === undefined) throw notFound("snap", snapshotId);
  return snapshot;
}

/** An image that the account may change. @throws {AwsError} As {@link findImage}, and AuthFailure. */
export async function findOwnImage(
  world: Ec2World,
  region: string,
  imageId: string,
): Promise<ImageRecord> {
  const image = await findImage(world, region, imageId);
  if (image.ownerId === world.accountId) return image;
  throw new AwsError("AuthFailure", `Not authorized for image:${imageId}`, 403);
}
