/** Operations that ask about commands, or cancel them. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { enterStatus } from "./announce-command.ts";
import { type Command, type Invocation, isTerminal, statusOfCommand } from "./command.ts";
import { renderCommand, renderInvocation, renderStepInvocation } from "./render-command.ts";
import { ssmOperation } from "./ssm-operation.ts";
import type { SsmWorld } from "./world.ts";

const commandId = text({
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  expected: "a UUID",
});

/** GetCommandInvocation: one step on one instance. Right after SendCommand it may not know the command yet. */
export const getCommandInvocation = ssmOperation(
  { CommandId: required(commandId), InstanceId: required(text()), PluginName: optional(text()) },
  (world, input, { region }) => {
    const command = commandsOf(world, region).find((one) => one.commandId === input.CommandId);
    const invocation = command?.invocations.find((one) => one.instanceId === input.InstanceId);
    if (
      command === undefined ||
      invocation === undefined ||
      world.clock.now() < command.requestedAt + world.invocationDelay
    )
      throw new AwsError(
        "InvocationDoesNotExist",
        "The command ID and instance ID you specified did not match any invocations.",
      );
    const steps = invocation.steps.filter(
      ({ name }) => input.PluginName === undefined || name === input.PluginName,
    );
    const step = steps[0];
    if (step === undefined || steps.length > 1)
      throw new AwsError(
        "InvalidPluginName",
        `The plugin name is not valid, expected one of ${invocation.steps.map(({ name }) => name).join(", ")}.`,
      );
    return renderStepInvocation(command, invocation, step);
  },
);

const listed = {
  CommandId: optional(commandId),
  InstanceId: optional(text()),
  Filters: defaulted(list(record({ key: required(text()), value: required(text()) })), []),
  MaxResults: optional(integer({ minimum: 1, maximum: 50 })),
  NextToken: optional(text()),
} as const;

/** ListCommandInvocations. */
export const listCommandInvocations = ssmOperation(
  { ...listed, Details: defaulted(boolean(), false) },
  (world, input, { region }) => {
    const all = selected(world, region, input.CommandId).flatMap((command) =>
      command.invocations.map((invocation) => ({ command, invocation })),
    );
    const found = all
      .filter(
        ({ invocation }) => (input.InstanceId ?? invocation.instanceId) === invocation.instanceId,
      )
      .filter(({ command, invocation }) => fits(input.Filters, command, invocation.status));
    const key = (item: { command: Command; invocation: Invocation }): string =>
      `${orderOf(item.command)}/${item.invocation.instanceId}`;
    const page = pageOf(found, key, input.MaxResults, input.NextToken);
    const CommandInvocations = page.items.map(({ command, invocation }) =>
      renderInvocation(command, invocation, input.Details),
    );
    return { CommandInvocations, NextToken: page.nextToken };
  },
);

/** ListCommands. */
export const listCommands = ssmOperation(listed, (world, input, { region }) => {
  const found = selected(world, region, input.CommandId)
    .filter(({ invocations }) =>
      input.InstanceId === undefined
        ? true
        : invocations.some(({ instanceId }) => instanceId === input.InstanceId),
    )
    .filter((command) => fits(input.Filters, command, statusOfCommand(command)));
  const page = pageOf(found, orderOf, input.MaxResults, input.NextToken);
  return { Commands: page.items.map(renderCommand), NextToken: page.nextToken };
});

/** CancelCommand: what runs is killed; what has ended stays as it is. */
export const cancelCommand = ssmOperation(
  { CommandId: required(commandId), InstanceIds: defaulted(list(text()), []) },
  (world, input, { region }) => {
    const command = commandsOf(world, region).find((one) => one.commandId === input.CommandId);
    if (command === undefined)
      throw new AwsError("InvalidCommandId", `There is no command ${input.CommandId}.`);
    const unknown = input.InstanceIds.filter(
      (id) => !command.invocations.some(({ instanceId }) => instanceId === id),
    );
    if (unknown.length > 0)
      throw new AwsError("InvalidInstanceId", `The command was not sent to ${unknown.join(", ")}.`);
    for (const invocation of command.invocations) {
      const isMeant =
        input.InstanceIds.length === 0 || input.InstanceIds.includes(invocation.instanceId);
      if (!isMeant || isTerminal(invocation.status)) continue;
      enterStatus(world, command, invocation, "Cancelling");
      invocation.control.abort();
    }
    return {};
  },
);

function commandsOf(world: SsmWorld, region: string): readonly Command[] {
  return [...world.commands.values()].filter((command) => command.region === region);
}

function selected(world: SsmWorld, region: string, id: string | undefined): readonly Command[] {
  const commands = commandsOf(world, region);
  if (id === undefined) return commands;
  const command = commands.find(({ commandId }) => commandId === id);
  if (command === undefined) throw new AwsError("InvalidCommandId", `There is no command ${id}.`);
  return [command];
}

/** Oldest first, and always the same order. */
function orderOf(command: Command): string {
  return `${String(command.requestedAt).padStart(16, "0")}/${command.commandId}`;
}

function fits(
  filters: readonly { readonly key: string; readonly value: string }[],
  command: Command,
  status: string,
): boolean {
  return filters.every(({ key, value }) => {
    if (key === "Status") return status === value;
    if (key === "DocumentName") return command.documentName === value;
    if (key === "InvokedAfter") return command.requestedAt > Date.parse(value);
    if (key === "InvokedBefore") return command.requestedAt < Date.parse(value);
    throw new AwsError("InvalidFilterKey", `The filter key '${key}' is not valid.`);
  });
}
