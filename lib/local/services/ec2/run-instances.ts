import { AwsError } from "../../endpoint/service.ts";
import { checkBlockDevices } from "./block-devices.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { findImage } from "./find.ts";
import type { ImageRecord } from "./image-record.ts";
import type { Instance, LaunchSettings } from "./instance.ts";
import { checkInstanceType } from "./instance-types.ts";
import { type LaunchInput, launchFields } from "./launch-fields.ts";
import { rememberedLaunch, rememberLaunch } from "./launch-tokens.ts";
import { launch } from "./life-cycle.ts";
import { DEFAULT_SECURITY_GROUP_ID, DEFAULT_SUBNET_ID } from "./network.ts";
import { renderReservation } from "./render-instance.ts";
import { newResourceId } from "./resource-id.ts";
import { type Tags, tagsAtBirth } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** RunInstances: instances that are pending; repeating a client token gives the same ones. */
export const runInstances = ec2Operation(launchFields, async (world, input, place) => {
  if (input.MinCount > input.MaxCount)
    throw new AwsError(
      "InvalidParameterCombination",
      "MinCount must not be greater than MaxCount.",
    );
  const known = rememberedLaunch(world, input, place.region);
  if (known !== undefined) return renderReservation(world, known);
  const image = await findLaunchableImage(world, place.region, input.ImageId);
  const instances = newInstances(world, input, image, place.region);
  // Between the two looks another call with the same token may have come through.
  const meanwhile = rememberedLaunch(world, input, place.region);
  if (meanwhile !== undefined) return renderReservation(world, meanwhile);
  if (world.closing.aborted) throw new AwsError("Unavailable", "The local cloud is closing.", 503);
  rememberLaunch(world, input, place.region, instances);
  for (const instance of instances) {
    world.instances.set(instance.instanceId, instance);
    launch(world, instance);
  }
  return renderReservation(world, instances);
});

async function findLaunchableImage(
  world: Ec2World,
  region: string,
  imageId: string,
): Promise<ImageRecord> {
  const image = await findImage(world, region, imageId);
  if (image.state === "available") return image;
  throw new AwsError(
    "InvalidAMIID.Unavailable",
    `The image ID '${imageId}' is not available: it is ${image.state}`,
  );
}

function newInstances(
  world: Ec2World,
  input: LaunchInput,
  image: ImageRecord,
  region: string,
): readonly Instance[] {
  checkInstanceType(input.InstanceType);
  checkBlockDevices(input.BlockDeviceMapping, image);
  const allowed = ["instance", "volume", "network-interface", "spot-instances-request"];
  const tags = tagsAtBirth(input.TagSpecification, "instance", allowed);
  const volumeTags = tagsAtBirth(input.TagSpecification, "volume", allowed);
  const reservationId = newResourceId("r", world.randomHex);
  const settings = settingsOf(world, input);
  return Array.from({ length: input.MaxCount }, (_, launchIndex) => ({
    ...newInstance(world, tags, volumeTags),
    reservationId,
    launchIndex,
    region,
    settings,
    roots: image.roots,
  }));
}

function newInstance(
  world: Ec2World,
  tags: Tags,
  volumeTags: Tags,
): Omit<Instance, "reservationId" | "launchIndex" | "region" | "settings" | "roots"> {
  const address = world.randomHex(4);
  return {
    instanceId: newResourceId("i", world.randomHex),
    privateIpAddress: `172.31.${Number.parseInt(address.slice(0, 2), 16)}.${Number.parseInt(address.slice(2), 16)}`,
    volumeId: newResourceId("vol", world.randomHex),
    launchTime: world.clock.now(),
    state: "pending",
    stateReason: undefined,
    transitionReason: "",
    tags,
    volumeTags,
    machine: undefined,
    console: [],
    work: Promise.resolve(),
  };
}

/** An instance of a one-time request ends where another would stop. */
function spotOf(
  world: Ec2World,
  { InstanceMarketOptions }: LaunchInput,
): Pick<LaunchSettings, "spot"> & Partial<Pick<LaunchSettings, "shutdownBehavior">> {
  if (InstanceMarketOptions?.MarketType !== "spot") return {};
  const isPersistent = InstanceMarketOptions.SpotOptions?.SpotInstanceType === "persistent";
  const requestId = newResourceId("sir", world.randomHex).slice(0, "sir-".length + 8);
  return {
    spot: { requestId, isPersistent },
    ...(isPersistent ? {} : { shutdownBehavior: "terminate" }),
  };
}

function settingsOf(world: Ec2World, input: LaunchInput): LaunchSettings {
  const network = input.NetworkInterface?.[0];
  const groups = input.SecurityGroupId ?? network?.SecurityGroupId ?? [DEFAULT_SECURITY_GROUP_ID];
  const profile = input.IamInstanceProfile;
  const profileArn =
    profile?.Arn ??
    (profile?.Name === undefined
      ? undefined
      : `arn:aws:iam::${world.accountId}:instance-profile/${profile.Name}`);
  return {
    imageId: input.ImageId,
    instanceType: input.InstanceType,
    ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
    subnetId: input.SubnetId ?? network?.SubnetId ?? DEFAULT_SUBNET_ID,
    securityGroupIds: groups,
    ...(profileArn === undefined ? {} : { instanceProfileArn: profileArn }),
    ...(input.UserData === undefined ? {} : { userData: input.UserData }),
    httpTokens: input.MetadataOptions?.HttpTokens ?? "required",
    httpPutResponseHopLimit: input.MetadataOptions?.HttpPutResponseHopLimit ?? 2,
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior ?? "stop",
    ...spotOf(world, input),
  };
}
