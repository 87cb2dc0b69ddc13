/** Why EC2 has ended an instance that was to run, with what to do about it. */
import type { Machine } from "./cloud.ts";
import { inWords } from "./look-at-instances.ts";

/** By the beginning of EC2's reason. Source: EC2 API Reference, StateReason; EC2 User Guide, "Instance terminates immediately". */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /^Client\.VolumeLimitExceeded/,
    "Delete volumes that are not needed, or ask for a higher quota of EBS storage.",
  ],
  [
    /^Client\.(?:InvalidKMSKey|InvalidKmsKey|InternalError)/i,
    "Look whether the KMS key of its volumes is enabled, and whether the role of launch-instance may use it (kms:CreateGrant, kms:Decrypt, kms:GenerateDataKeyWithoutPlaintext).",
  ],
  [
    /^Client\.InvalidSnapshot/,
    "Look whether the snapshots of the parent image and of blockDeviceMappings exist and are shared with this account.",
  ],
  [
    /^Server\.SpotInstance/,
    'EC2 has taken the spot instance back. Start the build again, or leave "launch.spot" out.',
  ],
  [
    /^Server\.InsufficientInstanceCapacity/,
    'Start the build again, or add types to "instanceTypes".',
  ],
  [/^Server\./, "Start the build again."],
  [
    /^Client\.InstanceInitiatedShutdown/,
    "Look whether a component or user data shut the instance down; to restart, use the action Reboot.",
  ],
  [/^Client\.UserInitiated|^User initiated/i, "Somebody has ended it: look at CloudTrail for who."],
];

/** An instance that has ended, in words, with EC2's reason: `terminated (Client.VolumeLimitExceeded), expected it to run`. */
export function endedInWords(machine: Machine): string {
  const { stateReason = "" } = machine;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(stateReason))?.[1];
  return `${inWords(machine)}, expected it to run${remedy === undefined ? "" : `\n${remedy}`}`;
}
