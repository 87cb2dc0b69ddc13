/** States `TerminateInstance` and `TerminateTestInstance`. */
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { buildPlan } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey } from "./registry-keys.ts";
import { buildId, instanceId, parseInput } from "./task-input.ts";

const input = record({ buildId: required(buildId), instanceId: required(instanceId) });

/** Which instance to end. */
export type TerminateInstanceInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseTerminateInstanceInput(value: unknown): TerminateInstanceInput {
  return parseInput(input, value, "TerminateInstance");
}

/** What the task needs. */
export type TerminateInstancePorts = {
  readonly registry: Pick<Registry, "get">;
  readonly machines: {
    /** Safe to repeat, also for instances that are gone. */
    readonly terminate: (region: string, ids: readonly string[]) => Promise<void>;
  };
};

/** Ends an instance; does not wait for it to be gone. */
export async function terminateInstance(
  ports: TerminateInstancePorts,
  { buildId, instanceId }: TerminateInstanceInput,
): Promise<{ readonly instanceId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  await ports.machines.terminate(plan.region, [instanceId]);
  return { instanceId };
}
