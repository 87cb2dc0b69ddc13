import { defaulted, list, optional } from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import { pageOf } from "../page.ts";
import { ROOT_DEVICE_NAME } from "./block-devices.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { type FilterValues, filterShape, passes, tagFilterValues } from "./filter.ts";
import { findImage } from "./find.ts";
import type { ImageRecord } from "./image-record.ts";
import { renderTags } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** DescribeImages. */
export const describeImages = ec2Operation(
  {
    ImageId: defaulted(list(text()), []),
    Owner: defaulted(list(text()), []),
    ExecutableBy: defaulted(list(text()), []),
    Filter: defaulted(filterShape, []),
    IncludeDeprecated: defaulted(boolean(), false),
    IncludeDisabled: optional(boolean()),
    MaxResults: optional(integer({ minimum: 1, maximum: 1000 })),
    NextToken: optional(text()),
  },
  async (world, input, { region }) => {
    const images = await selected(world, region, input.ImageId);
    const found = images
      .filter(
        (image) =>
          input.Owner.length === 0 || input.Owner.some((owner) => isOwnedBy(world, image, owner)),
      )
      .filter((image) => input.ExecutableBy.every((who) => who !== "all" || isPublic(image)))
      .filter((image) => passes(input.Filter, filterValuesOf(image)));
    const page = pageOf(found, ({ imageId }) => imageId, input.MaxResults, input.NextToken);
    return { imagesSet: { item: page.items.map(renderImage) }, nextToken: page.nextToken };
  },
);

async function selected(
  world: Ec2World,
  region: string,
  imageIds: readonly string[],
): Promise<readonly ImageRecord[]> {
  if (imageIds.length === 0) return world.images.images(region).list();
  return Promise.all([...new Set(imageIds)].map((id) => findImage(world, region, id)));
}

function isOwnedBy(world: Ec2World, image: ImageRecord, owner: string): boolean {
  if (owner === "self") return image.ownerId === world.accountId;
  // Parents that were brought here stand for those that AWS offers.
  if (owner === "amazon") return image.ownerId !== world.accountId;
  return image.ownerId === owner;
}

function isPublic(image: ImageRecord): boolean {
  return image.launchPermissions.some(({ group }) => group === "all");
}

function filterValuesOf(image: ImageRecord): FilterValues {
  const values: { readonly [name: string]: readonly (string | undefined)[] } = {
    "image-id": [image.imageId],
    name: [image.name],
    state: [image.state],
    description: [image.description],
    architecture: [image.architecture],
    "owner-id": [image.ownerId],
    "is-public": [String(isPublic(image))],
    "creation-date": [image.creationDate],
    "image-type": ["machine"],
    "root-device-type": ["ebs"],
    "virtualization-type": ["hvm"],
    "block-device-mapping.snapshot-id": [image.snapshotId],
    "source-image-id": [image.parentImageId],
    "source-image-region": [image.parentRegion],
  };
  return (name) => values[name] ?? tagFilterValues(image.tags, name);
}

function renderImage(image: ImageRecord): object {
  return {
    imageId: image.imageId,
    imageLocation: `${image.ownerId}/${image.name}`,
    imageState: image.state,
    imageOwnerId: image.ownerId,
    isPublic: isPublic(image),
    architecture: image.architecture,
    imageType: "machine",
    name: image.name,
    description: image.description,
    creationDate: image.creationDate,
    rootDeviceType: "ebs",
    rootDeviceName: ROOT_DEVICE_NAME,
    blockDeviceMapping: {
      item: [
        {
          deviceName: ROOT_DEVICE_NAME,
          ebs: {
            snapshotId: image.snapshotId,
            volumeSize: image.volumeSizeGiB,
            volumeType: "gp3",
            deleteOnTermination: true,
            encrypted: false,
          },
        },
      ],
    },
    virtualizationType: "hvm",
    hypervisor: "xen",
    enaSupport: true,
    sriovNetSupport: "simple",
    platformDetails: "Linux/UNIX",
    usageOperation: "RunInstances",
    stateReason: image.stateReason,
    tagSet: renderTags(image.tags),
    deprecationTime: image.deprecationTime,
    deregistrationProtection: image.deregistrationProtection,
    imdsSupport: image.imdsSupport,
    sourceImageId: image.parentImageId,
    sourceImageRegion: image.parentRegion,
  };
}
