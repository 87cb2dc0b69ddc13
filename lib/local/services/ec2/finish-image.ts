/** The end of a pending image: available, or failed with a reason. */

import type { RootRef } from "../../images/root-ref.ts";
import type { ImageRecord } from "./image-record.ts";
import { messageOf } from "./life-cycle.ts";
import type { Ec2World } from "./world.ts";

/** What an image has come to hold. */
export type ImageContent = { readonly roots: readonly RootRef[]; readonly digest?: string };

/** Makes an image available once its content is there; failed when it does not come. Never rejects. */
export async function finishImage(
  world: Ec2World,
  image: ImageRecord,
  content: Promise<ImageContent>,
): Promise<void> {
  try {
    const { roots, digest } = await content;
    await world.images
      .snapshots(image.region)
      .update(image.snapshotId, (snapshot) => ({ ...snapshot, state: "completed", roots }));
    await settle(world, image, ({ maker: _, ...record }) => ({
      ...record,
      state: "available",
      roots,
      ...(digest === undefined ? {} : { digest }),
    }));
  } catch (error) {
    await failImage(world, image, messageOf(error)).catch(() => undefined);
  }
}

/** Marks an image as failed. */
export async function failImage(
  world: Ec2World,
  image: ImageRecord,
  message: string,
): Promise<void> {
  await world.images
    .snapshots(image.region)
    .update(image.snapshotId, (snapshot) => ({ ...snapshot, state: "error" }));
  await settle(world, image, ({ maker: _, ...record }) => ({
    ...record,
    state: "failed",
    stateReason: { code: "Server.InternalError", message },
  }));
}

/** Nothing is told of an image that was deregistered meanwhile. */
async function settle(
  world: Ec2World,
  { region, imageId }: ImageRecord,
  change: (record: ImageRecord) => ImageRecord,
): Promise<void> {
  const image = await world.images.images(region).update(imageId, change);
  if (image !== undefined) announceImage(world, image, image.state);
}

/** Tells of a new state of an image. */
export function announceImage(world: Ec2World, image: ImageRecord, state: string): void {
  const { imageId, name, region, stateReason } = image;
  world.emit({
    source: "aws.ec2",
    detailType: "EC2 AMI State Change",
    region,
    resources: [`arn:aws:ec2:${region}::image/${imageId}`],
    detail: {
      RequestId: `${world.randomHex(8)}-${world.randomHex(4)}-4${world.randomHex(3)}-8${world.randomHex(3)}-${world.randomHex(12)}`,
      ImageId: imageId,
      State: state,
      ErrorMessage: stateReason?.message ?? "",
    },
  });
  world.onImageState({
    imageId,
    name,
    region,
    state,
    ...(stateReason === undefined ? {} : { reason: stateReason.message }),
  });
}
