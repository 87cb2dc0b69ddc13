/** Executions of the state machines; a build's id is the name of its execution. */
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent as SfnEvent,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Execution } from "../build/end-build.ts";
import type { HistoryEvent } from "../build/timeline.ts";
import { InvalidInput, NotFound } from "../errors.ts";
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
  const client = sfnClient(connection);
  const abort = { abortSignal: signal };

  /**
   * An execution is of one machine; which one, its name does not say. So the call is made for the other machine where the
   * first has no such execution.
   */
  async function ofEither<T>(
    what: string,
    name: string,
    call: (executionArn: string) => Promise<T>,
  ): Promise<T> {
    const first = executionArn(stateMachineArn, name);
    const last = executionArn(containerStateMachineArn ?? stateMachineArn, name);
    const done =
      first === last
        ? undefined
        : await translating(what, unless(["ExecutionDoesNotExist"], call(first)));
    return done ?? translating(what, call(last));
  }

  return {
    async start(name, input) {
      const isContainer = "kind" in input && input.kind === "container";
      const machine = isContainer ? containerStateMachineArn : stateMachineArn;
      if (machine === undefined)
        throw new InvalidInput(
          `Cannot start build "${name}": the stack has no state machine for container images\n  → Deploy Kiln again.`,
        );
      const start = new StartExecutionCommand({
        stateMachineArn: machine,
        name,
        input: JSON.stringify(input),
      });
      await translating(`start build "${name}"`, client.send(start, abort));
    },
    async stop(name, cause) {
      const what = `stop build "${name}"`;
      await ofEither(what, name, (executionArn) =>
        client.send(
          new StopExecutionCommand({ executionArn, error: "Kiln.Cancelled", cause }),
          abort,
        ),
      );
    },
    async status(name) {
      const found = await ofEither(`ask about build "${name}"`, name, (executionArn) =>
        client.send(new DescribeExecutionCommand({ executionArn }), abort),
      ).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
      if (found === undefined) return undefined;
      const { status = "RUNNING", error, cause } = found;
      return {
        status,
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    },
    history(name) {
      return ofEither(`read the history of build "${name}"`, name, (executionArn) =>
        allPages(
          (nextToken) =>
            client.send(
              new GetExecutionHistoryCommand({
                executionArn,
                includeExecutionData: false,
                maxResults: 1000,
                ...(nextToken === undefined ? {} : { nextToken }),
              }),
              abort,
            ),
          (page) => page.events?.map(eventOf),
          (page) => page.nextToken,
        ),
      );
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
