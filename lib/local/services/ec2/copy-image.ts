import { defaulted, optional, required } from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { beginImage } from "./begin-image.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { findImage } from "./find.ts";
import { finishImage, type ImageContent } from "./finish-image.ts";
import type { ImageRecord, LaunchPermission } from "./image-record.ts";
import { tagSpecificationShape, tagsAtBirth } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** CopyImage, called in the Region that the copy goes to. */
export const copyImage = ec2Operation(
  {
    SourceImageId: required(text()),
    SourceRegion: required(text()),
    Name: required(text()),
    Description: optional(text({ maxLength: 255 })),
    ClientToken: optional(text({ maxLength: 64 })),
    Encrypted: defaulted(boolean(), false),
    KmsKeyId: optional(text()),
    CopyImageTags: defaulted(boolean(), false),
    TagSpecification: defaulted(tagSpecificationShape, []),
    SnapshotCopyCompletionDurationMinutes: optional(integer()),
  },
  async (world, input, { region }) => {
    const request = JSON.stringify(input);
    const earlier = await copiedEarlier(world, region, input.ClientToken, request);
    if (earlier !== undefined) return { imageId: earlier.imageId };
    const source = await findSource(world, input.SourceRegion, input.SourceImageId);
    if (source.state !== "available")
      throw new AwsError(
        "InvalidAMIID.Unavailable",
        `The image ID '${source.imageId}' is not available: it is ${source.state}`,
      );
    const types = ["image", "snapshot"];
    const description = input.Description ?? source.description;
    const image = await beginImage(world, {
      region,
      name: input.Name,
      ...(description === undefined ? {} : { description }),
      architecture: source.architecture,
      parentImageId: source.imageId,
      parentRegion: source.region,
      volumeSizeGiB: source.volumeSizeGiB,
      tags: {
        ...(input.CopyImageTags ? source.tags : {}),
        ...tagsAtBirth(input.TagSpecification, "image", types),
      },
      snapshotTags: tagsAtBirth(input.TagSpecification, "snapshot", types),
      snapshotDescription: (imageId) =>
        `Copied for DestinationAmi ${imageId} from SourceAmi ${source.imageId} for SourceSnapshot ${source.snapshotId}.`,
      volumeId: "vol-ffffffff",
      isEncrypted: input.Encrypted,
      ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken, request }),
    });
    world.background(finishImage(world, image, contentOf(world, source)));
    return { imageId: image.imageId };
  },
);

/** An image of the account, or one that the local cloud's user has lent it. */
async function findSource(world: Ec2World, region: string, imageId: string): Promise<ImageRecord> {
  const { home, accountId } = world;
  const own = await world.images.images(region).get(imageId);
  if (own !== undefined || home === undefined) return findImage(world, region, imageId);
  const source = await findImage(home, region, imageId);
  const isFor = ({ userId, group }: LaunchPermission): boolean =>
    userId === accountId || group === "all";
  if (!source.launchPermissions.some(isFor)) return findImage(world, region, imageId);
  const snapshot = await home.images.snapshots(region).get(source.snapshotId);
  if (snapshot?.createVolumePermissions.some(isFor) === true) return source;
  throw new AwsError(
    "InvalidRequest",
    "You do not have permission to access the storage of this ami",
  );
}

/** Layers are shared by all Regions of the state folder, so a copy is a record. */
async function contentOf(world: Ec2World, source: ImageRecord): Promise<ImageContent> {
  await world.clock.sleep(world.delays.copy ?? 0, world.closing);
  const { roots, digest } = source;
  return digest === undefined ? { roots } : { roots, digest };
}

async function copiedEarlier(
  world: Ec2World,
  region: string,
  clientToken: string | undefined,
  request: string,
): Promise<ImageRecord | undefined> {
  if (clientToken === undefined) return undefined;
  const images = await world.images.images(region).list();
  const earlier = images.find((image) => image.clientToken === clientToken);
  if (earlier === undefined || earlier.request === request) return earlier;
  throw new AwsError(
    "IdempotentParameterMismatch",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
  );
}
