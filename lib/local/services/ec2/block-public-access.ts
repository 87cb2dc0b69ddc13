/** Whether images of a Region may be shared with everybody. */
import { required } from "../../../source/collections.ts";
import { oneOf } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { ec2Operation } from "./ec2-operation.ts";
import type { Ec2World } from "./world.ts";

const KEY = "image-block-public-access";

async function stateOf({ settings }: Ec2World, region: string): Promise<string> {
  return (await settings.access(region).get(KEY))?.state ?? "block-new-sharing";
}

/** GetImageBlockPublicAccessState. */
export const getImageBlockPublicAccessState = ec2Operation({}, async (world, _, { region }) => ({
  imageBlockPublicAccessState: await stateOf(world, region),
  managedBy: "account",
}));

/** EnableImageBlockPublicAccess. */
export const enableImageBlockPublicAccess = ec2Operation(
  { ImageBlockPublicAccessState: required(oneOf(["block-new-sharing"])) },
  async ({ settings }, input, { region }) => {
    const state = input.ImageBlockPublicAccessState;
    await settings.access(region).put(KEY, { state, isManaged: false });
    return { imageBlockPublicAccessState: state };
  },
);

/** DisableImageBlockPublicAccess; at once, where AWS takes up to ten minutes. */
export const disableImageBlockPublicAccess = ec2Operation({}, async (world, _, { region }) => {
  await world.settings.access(region).put(KEY, { state: "unblocked", isManaged: false });
  return { imageBlockPublicAccessState: "unblocked" };
});

/** @throws {AwsError} OperationNotPermitted: images of the Region cannot be public. */
export async function checkPublicSharing(world: Ec2World, region: string): Promise<void> {
  if ((await stateOf(world, region)) === "unblocked") return;
  throw new AwsError(
    "OperationNotPermitted",
    "You can't publicly share this image because block public access for AMIs is enabled for this account in this Region.",
  );
}
