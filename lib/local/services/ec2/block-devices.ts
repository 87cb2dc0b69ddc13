import { list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";

/** Name of the root device of every local image. */
export const ROOT_DEVICE_NAME = "/dev/xvda";

const ebs = record({
  VolumeSize: optional(integer({ minimum: 1, maximum: 65_536 })),
  VolumeType: optional(oneOf(["standard", "gp2", "gp3", "io1", "io2", "sc1", "st1"])),
  Iops: optional(integer({ minimum: 100, maximum: 256_000 })),
  Throughput: optional(integer({ minimum: 125, maximum: 2_000 })),
  Encrypted: optional(boolean()),
  KmsKeyId: optional(text()),
  DeleteOnTermination: optional(boolean()),
  SnapshotId: optional(text()),
});

/** BlockDeviceMapping.N of RunInstances and CreateImage. */
export const blockDeviceShape = list(
  record({
    DeviceName: required(text()),
    VirtualName: optional(text()),
    NoDevice: optional(text()),
    Ebs: optional(ebs),
  }),
);
export type BlockDeviceMappings = Infer<typeof blockDeviceShape>;

/**
 * Checks mappings as EC2 does. Sizes and types have no further effect: a machine's disk is this computer's.
 *
 * @throws {AwsError} InvalidBlockDeviceMapping, InvalidParameterCombination.
 */
export function checkBlockDevices(
  mappings: BlockDeviceMappings,
  image: { readonly snapshotId: string; readonly volumeSizeGiB: number },
): void {
  const names = mappings.map(({ DeviceName }) => DeviceName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new AwsError("InvalidBlockDeviceMapping", `Duplicate device name '${twice}'`);
  for (const { DeviceName, Ebs } of mappings) {
    if (Ebs?.KmsKeyId !== undefined && Ebs.Encrypted !== true)
      throw new AwsError(
        "InvalidParameterCombination",
        `The parameter KmsKeyId for device '${DeviceName}' requires the parameter Encrypted to be set.`,
      );
    const size = Ebs?.VolumeSize;
    if (DeviceName === ROOT_DEVICE_NAME && size !== undefined && size < image.volumeSizeGiB)
      throw new AwsError(
        "InvalidBlockDeviceMapping",
        `Volume of size ${size}GB is smaller than snapshot '${image.snapshotId}', expect size >= ${image.volumeSizeGiB}GB`,
      );
  }
}
