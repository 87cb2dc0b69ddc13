import type { AgentHost } from "../../agent/agent-host.ts";
import type { CommandDocument } from "../../agent/command-document.ts";
import type { ParameterValues } from "../../agent/document-parameters.ts";
import { runCommand } from "../../agent/run-command.ts";
import type { Instance } from "../ec2/instance.ts";
import { enterStatus } from "./announce-command.ts";
import type { Command, Invocation } from "./command.ts";
import type { SsmWorld } from "./world.ts";

/** One command on one instance, ready to run. */
export type InvocationJob = {
  readonly command: Command;
  readonly invocation: Invocation;
  readonly instance: Instance;
  readonly document: CommandDocument;
  readonly values: ParameterValues;
};

/** Runs a command on an instance until it ends, is cancelled, or the instance goes away. Never rejects. */
export async function runInvocation(world: SsmWorld, job: InvocationJob): Promise<void> {
  const { command, invocation, instance, document, values } = job;
  let isLost = false;
  const forget = world.agents.onLost(instance.instanceId, () => {
    isLost = true;
    invocation.control.abort();
  });
  // The caller learns of the command before anything happens.
  await Promise.resolve();
  if (!invocation.control.signal.aborted) enterStatus(world, command, invocation, "InProgress");
  try {
    const run = {
      commandId: command.commandId,
      document,
      values,
      signal: invocation.control.signal,
      onReboot: (step: string) =>
        world.onReboot({
          instanceId: instance.instanceId,
          commandId: command.commandId,
          step,
        }),
    };
    const status = await runCommand(agentHost(world, instance), run, invocation.steps);
    if (isLost) tellOfLoss(invocation);
    await keepOutputs(world, command, invocation);
    enterStatus(world, command, invocation, isLost ? "Failed" : status);
  } catch {
    enterStatus(world, command, invocation, "Failed");
  } finally {
    forget();
  }
}

function agentHost(world: SsmWorld, instance: Instance): AgentHost {
  return {
    instanceId: instance.instanceId,
    exec: async (request) => {
      if (instance.machine === undefined)
        throw new Error(`Cannot run a command in "${instance.instanceId}": it was terminated`);
      return instance.machine.exec(request);
    },
    reboot: () => world.reboot(instance),
    environment: () => world.environmentOf(instance),
    objects: world.objects(instance.region),
    clock: world.clock,
  };
}

/** SSM itself would leave such a command open until it times out. */
function tellOfLoss(invocation: Invocation): void {
  const step = invocation.steps.find(({ status }) => status === "Cancelled");
  if (step === undefined) return;
  step.status = "Failed";
  step.stderr.add(Buffer.from("The instance was stopped or terminated while the step ran.\n"));
  step.stderr.end();
}

async function keepOutputs(
  world: SsmWorld,
  command: Command,
  invocation: Invocation,
): Promise<void> {
  if (command.output === undefined) return;
  const { bucket, prefix } = command.output;
  const objects = world.objects(command.region);
  const root = [prefix.replace(/\/$/, ""), command.commandId, invocation.instanceId];
  for (const { action, name, stdout, stderr } of invocation.steps)
    for (const [stream, text] of [
      ["stdout", stdout.whole()],
      ["stderr", stderr.whole()],
    ] as const) {
      const parts = [...root, action.replace(":", ""), name, stream];
      const key = parts.filter((part) => part !== "").join("/");
      // As with the real agent, a bucket that cannot be written to does not make the command fail.
      if (text !== "") await objects.put(bucket, key, text).catch(() => undefined);
    }
}
