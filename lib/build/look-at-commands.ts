import type { CommandState } from "./command-state.ts";
import { endedInWords } from "./ended-instance.ts";
import { type CommandFailurePorts, failureOfCommand } from "./failure-of-command.ts";
import type { MachinePorts } from "./look-at-instances.ts";
import type { Finding, Wait } from "./wait.ts";

/** What looking at commands needs. */
export type CommandPorts = CommandFailurePorts &
  MachinePorts & {
    readonly commands: {
      /**
       * States of some commands; those that Systems Manager does not know (yet) are left out.
       *
       * @param since Milliseconds since 1970; none of them was sent before.
       */
      readonly states: (
        region: string,
        commands: readonly { readonly commandId: string; readonly instanceId: string }[],
        since: number,
      ) => Promise<readonly CommandState[]>;
    };
  };

/**
 * Looks whether commands have ended. A command on an instance that is gone has failed, whatever Systems Manager says:
 * it would go on waiting for the agent for an hour.
 */
export async function lookAtCommands(
  ports: CommandPorts,
  region: string,
  waits: readonly Wait[],
): Promise<ReadonlyMap<Wait, Finding>> {
  const commands = waits.map((wait) => ({
    commandId: wait.resourceId,
    instanceId: wait.instanceId ?? "",
  }));
  const since = Math.min(...waits.map((wait) => wait.since));
  const states = await ports.commands.states(region, commands, since);
  const byId = new Map(states.map((state) => [state.commandId, state]));
  const findings = new Map<Wait, Finding>();
  for (const wait of waits)
    findings.set(wait, await findingOf(ports, wait, byId.get(wait.resourceId)));
  const pending = waits.filter((wait) => findings.get(wait)?.kind === "pending");
  for (const [wait, finding] of await ofLostInstances(ports, region, pending))
    findings.set(wait, finding);
  return findings;
}

async function findingOf(
  ports: CommandPorts,
  wait: Wait,
  state: CommandState | undefined,
): Promise<Finding> {
  if (state === undefined)
    return { kind: "pending", detail: "Systems Manager does not know the command" };
  if (state.outcome === "running")
    return { kind: "pending", detail: `the command is ${state.status}` };
  if (state.outcome === "succeeded") return { kind: "done" };
  return { kind: "failed", failure: await failureOfCommand(ports, wait, state) };
}

const LOST = new Set(["shutting-down", "terminated", "stopping", "stopped"]);

async function ofLostInstances(
  ports: CommandPorts,
  region: string,
  waits: readonly Wait[],
): Promise<readonly (readonly [Wait, Finding])[]> {
  const ids = waits.flatMap((wait) => wait.instanceId ?? []);
  if (ids.length === 0) return [];
  const machines = await ports.machines.describe(region, ids);
  return waits.flatMap((wait) => {
    const machine = machines.find(({ instanceId }) => instanceId === wait.instanceId);
    if (machine === undefined || !LOST.has(machine.state)) return [];
    const message = `Cannot run components on ${machine.instanceId}: the instance is ${endedInWords(machine)}`;
    return [[wait, { kind: "failed", failure: { error: "Kiln.Conflict", message } }]] as const;
  });
}
