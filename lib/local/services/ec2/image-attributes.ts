/** Operations that change or show one attribute of an image. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { boolean, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { checkPublicSharing } from "./block-public-access.ts";
import { DONE, ec2Operation } from "./ec2-operation.ts";
import { findImage, findOwnImage } from "./find.ts";
import { changePermissions, permissionListShape } from "./launch-permissions.ts";

/** ModifyImageAttribute: launch permissions, the description, IMDS support. */
export const modifyImageAttribute = ec2Operation(
  {
    ImageId: required(text()),
    Attribute: optional(oneOf(["launchPermission", "description", "imdsSupport"])),
    OperationType: optional(oneOf(["add", "remove"])),
    UserId: defaulted(list(text()), []),
    UserGroup: defaulted(list(text()), []),
    OrganizationArn: defaulted(list(text()), []),
    OrganizationalUnitArn: defaulted(list(text()), []),
    LaunchPermission: optional(
      record({
        Add: defaulted(permissionListShape, []),
        Remove: defaulted(permissionListShape, []),
      }),
    ),
    Description: optional(record({ Value: required(text({ maxLength: 255 })) })),
    ImdsSupport: optional(record({ Value: required(oneOf(["v2.0"])) })),
    Value: optional(text()),
  },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    const added = [
      ...(input.LaunchPermission?.Add ?? []).map(({ Group }) => Group),
      ...(input.OperationType === "add" ? input.UserGroup : []),
    ];
    if (added.includes("all")) await checkPublicSharing(world, region);
    const description =
      input.Description?.Value ?? (input.Attribute === "description" ? input.Value : undefined);
    await world.images.images(region).update(imageId, (image) => ({
      ...image,
      launchPermissions: changePermissions(image.launchPermissions, {
        ...input,
        permission: input.LaunchPermission,
      }),
      ...(description === undefined ? {} : { description }),
      ...(input.ImdsSupport === undefined ? {} : { imdsSupport: input.ImdsSupport.Value }),
    }));
    return DONE;
  },
);

/** DescribeImageAttribute. */
export const describeImageAttribute = ec2Operation(
  {
    ImageId: required(text()),
    Attribute: required(
      oneOf(["launchPermission", "description", "imdsSupport", "deregistrationProtection"]),
    ),
  },
  async (world, input, { region }) => {
    const image = await findImage(world, region, input.ImageId);
    const { imageId } = image;
    if (input.Attribute === "launchPermission")
      return { imageId, launchPermission: { item: image.launchPermissions } };
    if (input.Attribute === "description")
      return { imageId, description: { value: image.description } };
    if (input.Attribute === "imdsSupport")
      return { imageId, imdsSupport: { value: image.imdsSupport } };
    return { imageId, deregistrationProtection: { value: image.deregistrationProtection } };
  },
);

/** EnableImageDeprecation: the time is rounded up to the minute. */
export const enableImageDeprecation = ec2Operation(
  { ImageId: required(text()), DeprecateAt: required(text()) },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    const time = Date.parse(input.DeprecateAt);
    if (!(time > world.clock.now()))
      throw new AwsError(
        "InvalidParameterValue",
        `The value '${input.DeprecateAt}' for DeprecateAt is not valid: expected a time in the future.`,
      );
    const minute = 60_000;
    const deprecationTime = new Date(Math.ceil(time / minute) * minute).toISOString();
    await world.images.images(region).update(imageId, (image) => ({ ...image, deprecationTime }));
    return DONE;
  },
);

/** DisableImageDeprecation. */
export const disableImageDeprecation = ec2Operation(
  { ImageId: required(text()) },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    await world.images.images(region).update(imageId, ({ deprecationTime: _, ...image }) => image);
    return DONE;
  },
);

/** EnableImageDeregistrationProtection. */
export const enableImageDeregistrationProtection = ec2Operation(
  { ImageId: required(text()), WithCooldown: defaulted(boolean(), false) },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    const deregistrationProtection = input.WithCooldown
      ? ("enabled-with-cooldown" as const)
      : ("enabled-without-cooldown" as const);
    await world.images
      .images(region)
      .update(imageId, (image) => ({ ...image, deregistrationProtection }));
    return { return: deregistrationProtection };
  },
);

/** DisableImageDeregistrationProtection; a cooldown is over at once here. */
export const disableImageDeregistrationProtection = ec2Operation(
  { ImageId: required(text()) },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    await world.images
      .images(region)
      .update(imageId, (image) => ({ ...image, deregistrationProtection: "disabled" as const }));
    return { return: "disabled" };
  },
);
