/** Executions of the state machines; a build's id is the name of its execution. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent as SfnEvent,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Execution } from "../build/end-build.ts";
import type { HistoryEvent } from "../build/timeline.ts";
import type { Call } from "./connection.ts";
import { allPages } from "./pages.ts";
import { sfnClient } from "./sfn-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Executions as tasks use them. */
export type Executions = {
  /** `kind` of the input chooses the state machine: "container", else that of AMIs. */
  readonly start: (name: string, input: object) => Promise<void>;
  readonly stop: (name: string, cause: string) => Promise<void>;
  readonly status: (buildId: string) => Promise<Execution | undefined>;
  readonly history: (buildId: string) => Promise<readonly HistoryEvent[]>;
};

/** ARN of an execution of a state machine; what is an ARN already stays so. */
export function executionArn(stateMachineArn: string, name: string): string {
  if (name.startsWith("arn:")) return name;
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** Executions as a connection reaches them. */
export function executions({ connection, signal }: Call): Executions {
  const { stateMachineArn, containerStateMachineArn } = connection.settings;
  const machines = [
    stateMachineArn,
    ...(containerStateMachineArn === undefined ? [] : [containerStateMachineArn]),
  ];
  const client = sfnClient(connection);
  const abort = { abortSignal: signal };

  /** An execution is of one machine; which one, its name does not say. */
  async function find(name: string): Promise<DescribeExecutionCommandOutput | undefined> {
    for (const machine of machines) {
      const describe = new DescribeExecutionCommand({ executionArn: executionArn(machine, name) });
      const found = await translating(
        `ask about build "${name}"`,
        unless(["ExecutionDoesNotExist"], client.send(describe, abort)),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async function arnOf(name: string): Promise<string> {
    const found = machines.length === 1 ? undefined : await find(name);
    return found?.executionArn ?? executionArn(stateMachineArn, name);
  }

  return {
    async start(name, input) {
      const isContainer = "kind" in input && input.kind === "container";
      const start = new StartExecutionCommand({
        stateMachineArn: isContainer
          ? (containerStateMachineArn ?? stateMachineArn)
          : stateMachineArn,
        name,
        input: JSON.stringify(input),
      });
      await translating(`start build "${name}"`, client.send(start, abort));
    },
    async stop(name, cause) {
      const stop = new StopExecutionCommand({
        executionArn: await arnOf(name),
        error: "Kiln.Cancelled",
        cause,
      });
      await translating(`stop build "${name}"`, client.send(stop, abort));
    },
    async status(name) {
      const found = await find(name);
      if (found === undefined) return undefined;
      const { status = "RUNNING", error, cause } = found;
      return {
        status,
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    },
    async history(name) {
      const arn = await arnOf(name);
      const pages = allPages(
        (nextToken) =>
          client.send(
            new GetExecutionHistoryCommand({
              executionArn: arn,
              includeExecutionData: false,
              maxResults: 1000,
              ...(nextToken === undefined ? {} : { nextToken }),
            }),
            abort,
          ),
        (page) => page.events?.map(eventOf),
        (page) => page.nextToken,
      );
      return translating(`read the history of build "${name}"`, pages);
    },
  };
}

function eventOf(event: SfnEvent): HistoryEvent {
  const state = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
  return {
    id: event.id ?? 0,
    previousId: event.previousEventId ?? 0,
    type: event.type ?? "",
    at: event.timestamp?.getTime() ?? 0,
    ...(state === undefined ? {} : { state }),
  };
}
