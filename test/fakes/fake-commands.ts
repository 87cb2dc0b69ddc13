import type { Commands } from "../../lib/aws/commands.ts";
import { type CommandOutput, type CommandState, outcomeOf } from "../../lib/build/command-state.ts";
import type { CommandRequest } from "../../lib/build/send-command.ts";
import { Unavailable } from "../../lib/errors.ts";

/** Commands that run nothing; tests decide how they end. */
export type FakeCommands = Commands & {
  readonly sent: (CommandRequest & { readonly commandId: string; readonly region: string })[];
  readonly statuses: Map<string, string>;
  readonly outputs: Map<string, CommandOutput>;
  /** How many sends find no agent. */
  silentFor: number;
  /** Status of new commands. */
  firstStatus: string;
};

/** A Systems Manager that knows no commands. */
export function fakeCommands(): FakeCommands {
  const fake: FakeCommands = {
    sent: [],
    statuses: new Map(),
    outputs: new Map(),
    silentFor: 0,
    firstStatus: "InProgress",
    find: async (region, instanceId, comment) =>
      fake.sent.find(
        (one) => one.region === region && one.instanceId === instanceId && one.comment === comment,
      )?.commandId,
    async send(region, request) {
      if (fake.silentFor-- > 0)
        throw new Unavailable(`Cannot run components on ${request.instanceId}: InvalidInstanceId`);
      const commandId = `command-${fake.sent.length + 1}`;
      fake.sent.push({ ...request, commandId, region });
      fake.statuses.set(commandId, fake.firstStatus);
      return commandId;
    },
    states: async (region, commands) =>
      fake.sent
        .filter((one) => one.region === region)
        .filter((one) => commands.some(({ commandId }) => commandId === one.commandId))
        .map(({ commandId, instanceId }): CommandState => {
          const status = fake.statuses.get(commandId) ?? "Pending";
          return { commandId, instanceId, status, outcome: outcomeOf(status) };
        }),
    output: async (_region, { commandId }) => fake.outputs.get(commandId),
  };
  return fake;
}
