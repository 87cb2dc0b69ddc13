/** Commands of Systems Manager. */
import {
  type CommandInvocation,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { type CommandOutput, type CommandState, outcomeOf } from "../build/command-state.ts";
import type { CommandRequest } from "../build/send-command.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { allPages } from "./pages.ts";
import { ssmClient } from "./ssm-client.ts";
import { translating, unless } from "./translate-error.ts";

/** One command on one instance. */
type Sent = { readonly commandId: string; readonly instanceId: string };

/** Commands as tasks use them. */
export type Commands = {
  readonly find: (
    region: string,
    instanceId: string,
    comment: string,
  ) => Promise<string | undefined>;
  readonly send: (region: string, request: CommandRequest) => Promise<string>;
  readonly states: (
    region: string,
    commands: readonly Sent[],
    since: number,
  ) => Promise<readonly CommandState[]>;
  readonly output: (region: string, command: Sent) => Promise<CommandOutput | undefined>;
};

/** Seconds that a command may wait for the agent, which has answered a moment ago. */
const DELIVERY_SECONDS = 300;
/** Clocks differ, and the filter wants commands after a time. */
const SLACK_MILLISECONDS = 300_000;
const PAGE = 50;

/**
 * For SendCommand, which has no client token: the SDK would send a command again whose reply was lost, and it would run
 * twice. Whoever sends looks for an earlier command before the next attempt.
 */
const onceClient = cachedClient((settings) => new SSMClient({ ...settings, maxAttempts: 1 }));

/** Commands as a connection reaches them. */
export function commands(call: Call): Commands {
  const { connection, signal } = call;
  const abort = { abortSignal: signal };
  const client = (region: string) => ssmClient(connection, region);
  return {
    async find(region, instanceId, comment) {
      const pages = allPages(
        (NextToken) =>
          client(region).send(
            new ListCommandsCommand({
              InstanceId: instanceId,
              MaxResults: PAGE,
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
            abort,
          ),
        (page) => page.Commands,
        (page) => page.NextToken,
      );
      // Systems Manager does not know an instance whose agent has not answered yet.
      const found = await translating(
        `list the commands of ${instanceId}`,
        unless(["InvalidInstanceId"], pages),
      );
      return found?.find((one) => one.Comment === comment)?.CommandId;
    },
    async send(region, { instanceId, comment, parameters }) {
      const send = new SendCommandCommand({
        DocumentName: connection.settings.runDocument,
        InstanceIds: [instanceId],
        Comment: comment,
        TimeoutSeconds: DELIVERY_SECONDS,
        Parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name, [value]]),
        ),
      });
      const { Command } = await translating(
        `run components on ${instanceId}`,
        onceClient(connection, region).send(send, abort),
      );
      return Command?.CommandId ?? "";
    },
    states: (region, sent, since) => statesOf(call, region, sent, since),
    output: (region, sent) => outputOf(call, region, sent),
  };
}

/** States of some commands: of a single one by its id, of many in pages of all that were sent since the oldest. */
async function statesOf(
  { connection, signal }: Call,
  region: string,
  sent: readonly Sent[],
  since: number,
): Promise<readonly CommandState[]> {
  const [only] = sent;
  const after = new Date(since - SLACK_MILLISECONDS).toISOString().replace(/\.\d+Z$/, "Z");
  const which =
    sent.length === 1 && only !== undefined
      ? { CommandId: only.commandId }
      : { Filters: [{ key: "InvokedAfter" as const, value: after }] };
  const pages = allPages(
    (NextToken) =>
      ssmClient(connection, region).send(
        new ListCommandInvocationsCommand({
          ...which,
          MaxResults: PAGE,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
        { abortSignal: signal },
      ),
    (page) => page.CommandInvocations,
    (page) => page.NextToken,
  );
  const found = await translating(
    `ask about commands in ${region}`,
    unless(["InvalidCommandId"], pages),
  );
  const wanted = new Set(sent.map(({ commandId }) => commandId));
  return (found ?? []).map(stateOf).filter(({ commandId }) => wanted.has(commandId));
}

function stateOf(invocation: CommandInvocation): CommandState {
  const { CommandId = "", InstanceId = "", Status = "Pending", StatusDetails } = invocation;
  return {
    commandId: CommandId,
    instanceId: InstanceId,
    status: (StatusDetails ?? Status).replaceAll(" ", ""),
    outcome: outcomeOf(Status),
  };
}

/** Output of the step that failed; Systems Manager wants it by name. */
async function outputOf(
  { connection, signal }: Call,
  region: string,
  { commandId, instanceId }: Sent,
): Promise<CommandOutput | undefined> {
  const client = ssmClient(connection, region);
  const abort = { abortSignal: signal };
  const what = `read the output of command ${commandId}`;
  const list = new ListCommandInvocationsCommand({ CommandId: commandId, Details: true });
  const { CommandInvocations = [] } = await translating(what, client.send(list, abort));
  const steps = CommandInvocations.flatMap(({ CommandPlugins = [] }) => CommandPlugins);
  const failed = steps.find(({ Status }) => Status === "Failed" || Status === "TimedOut");
  const name = (failed ?? steps.at(-1))?.Name;
  const get = new GetCommandInvocationCommand({
    CommandId: commandId,
    InstanceId: instanceId,
    ...(name === undefined ? {} : { PluginName: name }),
  });
  const found = await translating(
    what,
    unless(["InvocationDoesNotExist", "InvalidPluginName"], client.send(get, abort)),
  );
  if (found === undefined) return undefined;
  const code = found.ResponseCode;
  return {
    exitCode: code === undefined || code < 0 ? undefined : code,
    standardOutput: found.StandardOutputContent ?? "",
    standardError: found.StandardErrorContent ?? "",
  };
}
