/** The volumes of the build instance, and so of the image. */
import { list, optional, record } from "../source/collections.ts";
import { boolean, integer, oneOf, text } from "../source/scalars.ts";
import { described, type Infer, report, type Shape } from "../source/shape.ts";
import { kmsKeyId, snapshotId } from "./aws-names.ts";
import { advise } from "./foreign-keys.ts";
import { entryOf, isTrue, textOf } from "./members.ts";
import { atMostOneOf, byMember, distinct, type Rule, withRules } from "./rules.ts";

const VOLUME_TYPES = ["standard", "io1", "io2", "gp2", "gp3", "sc1", "st1"] as const;

/** `key` may be given only with some volume types, and must be with others. */
function onlyWith(key: string, types: readonly string[]): Rule {
  return (mapping, reading) => {
    const entry = entryOf(mapping, key);
    const type = textOf(mapping, "volumeType");
    if (entry === undefined || type === undefined || types.includes(type)) return;
    report(reading, entry.key, {
      code: "conflicting-keys",
      message: `Cannot set "${key}" of a volume of type ${type}: expected one of ${types.join(", ")}`,
      remedy: `Leave "${key}" out, or change "volumeType".`,
    });
  };
}

const provisionedNeedsIops: Rule = (mapping, reading) => {
  const type = entryOf(mapping, "volumeType");
  const name = textOf(mapping, "volumeType");
  if (type === undefined || (name !== "io1" && name !== "io2") || entryOf(mapping, "iops")) return;
  report(reading, type.value, {
    code: "missing-key",
    message: `Cannot make a volume of type ${name}: "iops" is missing`,
    remedy: 'Add "iops", from 100 to 64000.',
  });
};

const keyNeedsEncryption: Rule = (mapping, reading) => {
  const key = entryOf(mapping, "kmsKeyId");
  if (key === undefined || isTrue(mapping, "encrypted")) return;
  report(reading, key.key, {
    code: "conflicting-keys",
    message:
      'Cannot use "kmsKeyId" for a volume that is not encrypted: expected "encrypted" to be true',
    remedy: 'Add "encrypted: true".',
  });
};

const ebs = withRules(
  record(
    {
      encrypted: optional(
        described(boolean(), "Encrypts the volume and the image's snapshot of it."),
      ),
      deleteOnTermination: optional(described(boolean(), "Deletes the volume with its instance.")),
      iops: optional(
        described(
          integer({ minimum: 100, maximum: 64_000 }),
          "Operations per second; io1, io2 and gp3 only.",
        ),
      ),
      kmsKeyId: optional(described(kmsKeyId, "KMS key that encrypts the volume.")),
      snapshotId: optional(described(snapshotId, "Snapshot that the volume starts from.")),
      volumeSize: optional(described(integer({ minimum: 1, maximum: 16_000 }), "Size in GiB.")),
      volumeType: optional(described(oneOf(VOLUME_TYPES), "Type of the volume.")),
      throughput: optional(
        described(integer({ minimum: 125, maximum: 1000 }), "MiB per second; gp3 only."),
      ),
    },
    {
      what: "a volume",
      advice: advise({ size: 'Did you mean "volumeSize"?', type: 'Did you mean "volumeType"?' }),
    },
  ),
  onlyWith("iops", ["io1", "io2", "gp3"]),
  onlyWith("throughput", ["gp3"]),
  provisionedNeedsIops,
  keyNeedsEncryption,
);

const blockDeviceMapping = withRules(
  record(
    {
      deviceName: optional(
        described(
          text({ minLength: 1, maxLength: 1024 }),
          "Device, e.g. /dev/xvda; the parent image's own names override its volumes.",
        ),
      ),
      virtualName: optional(
        described(
          text({ minLength: 1, maxLength: 1024 }),
          "Instance store volume, e.g. ephemeral0.",
        ),
      ),
      noDevice: optional(
        described(
          text({ maxLength: 0, expected: 'empty text ("")' }),
          "Empty text removes the parent image's device of this name.",
        ),
      ),
      ebs: optional(described(ebs, "An EBS volume.")),
    },
    {
      what: "a block device",
      advice: advise({
        device: 'Did you mean "deviceName"?',
        volumeSize: 'Put it under "ebs".',
        volumeType: 'Put it under "ebs".',
        encrypted: 'Put it under "ebs".',
        kmsKeyId: 'Put it under "ebs".',
        iops: 'Put it under "ebs".',
        throughput: 'Put it under "ebs".',
        deleteOnTermination: 'Put it under "ebs".',
        snapshotId: 'Put it under "ebs".',
      }),
    },
  ),
  atMostOneOf(["ebs", "virtualName", "noDevice"], "a block device", "Keep one of them."),
);

/** One device of the build instance. */
export type BlockDeviceMapping = Infer<typeof blockDeviceMapping>;

const mappings = list(blockDeviceMapping, { maximum: 50 });

/** The devices of the build instance. */
export const blockDeviceMappings: Shape<readonly BlockDeviceMapping[]> = mappings;

/** No two mappings of the record's `blockDeviceMappings` are for one device. */
export const distinctDevices: Rule = distinct(
  "blockDeviceMappings",
  byMember("deviceName"),
  (name) => ({
    message: `Cannot map the device "${name}" twice`,
    remedy: "Join the two mappings.",
  }),
);
