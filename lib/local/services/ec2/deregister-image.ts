import { defaulted, required } from "../../../source/collections.ts";
import { boolean, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { DONE, ec2Operation } from "./ec2-operation.ts";
import { findOwnImage } from "./find.ts";
import { announceImage } from "./finish-image.ts";

/** DeregisterImage: the name is free again; snapshots stay unless they are to go with it. */
export const deregisterImage = ec2Operation(
  { ImageId: required(text()), DeleteAssociatedSnapshots: defaulted(boolean(), false) },
  async (world, input, { region }) => {
    const image = await findOwnImage(world, region, input.ImageId);
    if (image.deregistrationProtection !== "disabled")
      throw new AwsError(
        "OperationNotPermitted",
        `The image '${image.imageId}' is protected from deregistration. Disable deregistration protection first.`,
      );
    await world.images.images(region).remove(image.imageId);
    await world.images.freeName(region, image.name, image.imageId);
    announceImage(world, image, "deregistered");
    if (!input.DeleteAssociatedSnapshots) return DONE;
    await world.images.snapshots(region).remove(image.snapshotId);
    const item = [{ snapshotId: image.snapshotId, returnCode: "success" }];
    return { ...DONE, deleteSnapshotResultSet: { item } };
  },
);
