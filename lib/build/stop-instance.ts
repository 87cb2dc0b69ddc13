/** State `StopInstance`: ends when the instance has stopped; at once for a spot instance, which cannot be stopped. */
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { isAlive } from "./cloud.ts";
import { registerWait, type WaitPorts } from "./complete-waits.ts";
import { buildPlan } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey } from "./registry-keys.ts";
import { buildId, instanceId, parseInput, taskToken } from "./task-input.ts";

const input = record({
  buildId: required(buildId),
  instanceId: required(instanceId),
  taskToken: required(taskToken),
});

/** Which instance to stop. */
export type StopInstanceInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseStopInstanceInput(value: unknown): StopInstanceInput {
  return parseInput(input, value, "StopInstance");
}

/** What the task needs. */
export type StopInstancePorts = WaitPorts & {
  readonly registry: Registry;
  readonly machines: {
    /** Safe to repeat. */
    readonly stop: (region: string, instanceId: string) => Promise<void>;
  };
};

/** A stop that takes longer than this will not come any more. */
const WAIT_MILLISECONDS = 50 * 60_000;

/**
 * Stops an instance and waits for it. EC2 refuses to stop instances of one-time spot requests; those stay as they are, and
 * CreateImage then shuts them down for the time of their snapshots itself.
 */
export async function stopInstance(
  ports: StopInstancePorts,
  { buildId, instanceId, taskToken }: StopInstanceInput,
): Promise<{ readonly instanceId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const [machine] = await ports.machines.describe(plan.region, [instanceId]);
  if (machine?.isSpot === true && machine.state === "running") {
    await ports.tokens.succeed(taskToken, { instanceId });
    return { instanceId };
  }
  // What has ended cannot be stopped; the wait says why it has.
  if (machine === undefined || isAlive(machine)) await ports.machines.stop(plan.region, instanceId);
  const now = ports.clock.now();
  await registerWait(ports, {
    kind: "instance",
    region: plan.region,
    resourceId: instanceId,
    token: taskToken,
    since: now,
    deadline: now + WAIT_MILLISECONDS,
    buildId,
    state: "StopInstance",
    output: { instanceId },
  });
  return { instanceId };
}
