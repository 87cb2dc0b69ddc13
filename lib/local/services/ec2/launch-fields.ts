import {
  defaulted,
  list,
  optional,
  type RecordOf,
  record,
  required,
} from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { blockDeviceShape } from "./block-devices.ts";
import { tagSpecificationShape } from "./tags.ts";

/** Parameters of RunInstances. Those about hosts, keys and prices are checked, and change nothing here. */
export const launchFields = {
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
/** See {@link launchFields}. */
export type LaunchInput = RecordOf<typeof launchFields>;
