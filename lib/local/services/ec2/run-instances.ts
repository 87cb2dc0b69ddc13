import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { type BlockDeviceMappings, blockDeviceShape, checkBlockDevices } from "./block-devices.ts";
import { ec2Operation, type Place } from "./ec2-operation.ts";
import { findImage } from "./find.ts";
import type { ImageRecord } from "./image-record.ts";
import type { Instance, LaunchSettings } from "./instance.ts";
import { checkInstanceType } from "./instance-types.ts";
import { launch } from "./life-cycle.ts";
import { DEFAULT_SECURITY_GROUP_ID, DEFAULT_SUBNET_ID } from "./network.ts";
import { renderReservation } from "./render-instance.ts";
import { newResourceId } from "./resource-id.ts";
import { type Tags, tagSpecificationShape, tagsAtBirth } from "./tags.ts";
import type { Ec2World } from "./world.ts";

const fields = {
  ImageId: required(text()),
  MinCount: required(integer({ minimum: 1, maximum: 100 })),
  MaxCount: required(integer({ minimum: 1, maximum: 100 })),
  InstanceType: defaulted(text(), "m1.small"),
  ClientToken: optional(text({ maxLength: 64 })),
  SubnetId: optional(text()),
  SecurityGroupId: optional(list(text())),
  IamInstanceProfile: optional(record({ Name: optional(text()), Arn: optional(text()) })),
  UserData: optional(text({ maxLength: 21_848 })),
  BlockDeviceMapping: defaulted(blockDeviceShape, []),
  MetadataOptions: optional(
    record({
      HttpTokens: optional(oneOf(["optional", "required"])),
      HttpPutResponseHopLimit: optional(integer({ minimum: 1, maximum: 64 })),
      HttpEndpoint: optional(oneOf(["enabled", "disabled"])),
      InstanceMetadataTags: optional(oneOf(["enabled", "disabled"])),
    }),
  ),
  TagSpecification: defaulted(tagSpecificationShape, []),
  InstanceInitiatedShutdownBehavior: optional(oneOf(["stop", "terminate"])),
  KeyName: optional(text()),
  EbsOptimized: optional(boolean()),
  Monitoring: optional(record({ Enabled: required(boolean()) })),
  Placement: optional(
    record({
      AvailabilityZone: optional(text()),
      Tenancy: optional(text()),
      HostId: optional(text()),
      HostResourceGroupArn: optional(text()),
      GroupName: optional(text()),
    }),
  ),
  InstanceMarketOptions: optional(
    record({
      MarketType: optional(oneOf(["spot"])),
      SpotOptions: optional(
        record({
          SpotInstanceType: optional(text()),
          InstanceInterruptionBehavior: optional(text()),
          MaxPrice: optional(text()),
        }),
      ),
    }),
  ),
  NetworkInterface: optional(
    list(
      record({
        DeviceIndex: required(integer()),
        SubnetId: optional(text()),
        SecurityGroupId: optional(list(text())),
        AssociatePublicIpAddress: optional(boolean()),
        DeleteOnTermination: optional(boolean()),
      }),
      { maximum: 1 },
    ),
  ),
} as const;
type Input = Parameters<Parameters<typeof ec2Operation<typeof fields>>[1]>[1];

/** What a client token was used for, per Region. */
type Launched = { readonly request: string; readonly instances: readonly Instance[] };
const launches = new WeakMap<Ec2World, Map<string, Launched>>();

/** RunInstances: instances that are pending; repeating a client token gives the same ones. */
export const runInstances = ec2Operation(fields, async (world, input, place) => {
  if (input.MinCount > input.MaxCount)
    throw new AwsError(
      "InvalidParameterCombination",
      "MinCount must not be greater than MaxCount.",
    );
  const known = rememberedLaunch(world, input, place);
  if (known !== undefined) return renderReservation(world, known);
  const image = await findLaunchableImage(world, place.region, input.ImageId);
  const instances = newInstances(world, input, image, place.region);
  // Between the two looks another call with the same token may have come through.
  const meanwhile = rememberedLaunch(world, input, place);
  if (meanwhile !== undefined) return renderReservation(world, meanwhile);
  if (input.ClientToken !== undefined)
    launchesOf(world).set(`${place.region}/${input.ClientToken}`, {
      request: JSON.stringify(input),
      instances,
    });
  for (const instance of instances) {
    world.instances.set(instance.instanceId, instance);
    launch(world, instance);
  }
  return renderReservation(world, instances);
});

function launchesOf(world: Ec2World): Map<string, Launched> {
  const known = launches.get(world) ?? new Map<string, Launched>();
  launches.set(world, known);
  return known;
}

function rememberedLaunch(
  world: Ec2World,
  input: Input,
  place: Place,
): readonly Instance[] | undefined {
  if (input.ClientToken === undefined) return undefined;
  const launched = launchesOf(world).get(`${place.region}/${input.ClientToken}`);
  if (launched === undefined || launched.request === JSON.stringify(input))
    return launched?.instances;
  throw new AwsError(
    "IdempotentParameterMismatch",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
  );
}

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
  input: Input,
  image: ImageRecord,
  region: string,
): readonly Instance[] {
  checkInstanceType(input.InstanceType);
  checkBlockDevices(input.BlockDeviceMapping satisfies BlockDeviceMappings, image);
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

function settingsOf(world: Ec2World, input: Input): LaunchSettings {
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
  };
}
