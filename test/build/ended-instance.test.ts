import { expect, test } from "vitest";
import { endedInWords } from "../../lib/build/ended-instance.ts";

test.each([
  ["Client.VolumeLimitExceeded: Volume limit exceeded", "Delete volumes that are not needed"],
  ["Client.InvalidKMSKey.InvalidState: The KMS key is disabled", "Look whether the KMS key"],
  ["Client.InternalError: Client error on launch", "Look whether the KMS key"],
  ["Client.InvalidSnapshot.NotFound", "Look whether the snapshots"],
  ["Server.SpotInstanceTermination", "EC2 has taken the spot instance back"],
  ["Server.InsufficientInstanceCapacity", "Start the build again, or add types"],
  ["Server.InternalError: Internal error on launch", "Start the build again."],
  ["Client.InstanceInitiatedShutdown", "Look whether a component"],
  ["User initiated (2026-07-01 12:00:00 GMT)", "Somebody has ended it"],
])("endedInWords() gives a remedy for %s", (stateReason, remedy) => {
  const machine = {
    instanceId: "i-1",
    imageId: "ami-1",
    state: "terminated",
    stateReason,
    launchedAt: 0,
    hasProfile: true,
    tags: {},
  } as const;
  const [first, second] = endedInWords(machine).split("\n");
  expect(first).toBe(`terminated (${stateReason}), expected it to run`);
  expect(second).toContain(remedy);
  const { stateReason: _, ...silent } = machine;
  expect(endedInWords(silent)).toBe("terminated, expected it to run");
});
