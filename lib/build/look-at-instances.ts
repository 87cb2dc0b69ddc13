import type { Machine } from "./cloud.ts";
import type { Finding, Wait } from "./wait.ts";

/** What looking at instances needs. */
export type MachinePorts = {
  readonly machines: {
    /** Those of some instances that exist. */
    readonly describe: (region: string, ids: readonly string[]) => Promise<readonly Machine[]>;
  };
};

/** Looks whether instances have stopped. */
export async function lookAtInstances(
  ports: MachinePorts,
  region: string,
  waits: readonly Wait[],
): Promise<ReadonlyMap<Wait, Finding>> {
  const ids = waits.map((wait) => wait.resourceId);
  const machines = await ports.machines.describe(region, ids);
  const byId = new Map(machines.map((machine) => [machine.instanceId, machine]));
  return new Map(waits.map((wait) => [wait, findingOf(wait, byId.get(wait.resourceId))]));
}

function findingOf(wait: Wait, machine: Machine | undefined): Finding {
  if (machine === undefined) return { kind: "pending", detail: "EC2 does not know the instance" };
  if (machine.state === "stopped") return { kind: "done" };
  if (machine.state !== "terminated" && machine.state !== "shutting-down")
    return { kind: "pending", detail: `the instance is ${machine.state}` };
  return {
    kind: "failed",
    failure: {
      error: "Kiln.Conflict",
      message: `Cannot stop instance ${wait.resourceId}: it is ${inWords(machine)}`,
    },
  };
}

/** The state of an instance with EC2's reason for it. */
export function inWords({ state, stateReason }: Machine): string {
  return stateReason === undefined ? state : `${state} (${stateReason})`;
}
