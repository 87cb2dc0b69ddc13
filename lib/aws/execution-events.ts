import { GetExecutionHistoryCommand, type HistoryEvent as SfnEvent } from "@aws-sdk/client-sfn";
import type { HistoryEvent } from "../build/timeline.ts";
import { optional, record } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { readValue } from "../source/shape.ts";
import type { Call } from "./connection.ts";
import { executionArn } from "./executions.ts";
import { allPages } from "./pages.ts";
import { sfnClient } from "./sfn-client.ts";
import { translating, unless } from "./translate-error.ts";

/** An event of a build's execution, for those who watch it. */
export type ExecutionEvent = HistoryEvent & {
  /** Region that a state is about, when its input names one. */
  readonly region?: string;
  /** Of failures. */
  readonly error?: string;
  readonly cause?: string;
};

/**
 * All events of a build's execution so far; undefined when there is no such execution. With their data, because only
 * the input of a state inside a Map says which Region it is for.
 */
export async function executionEvents(
  call: Call,
  buildId: string,
): Promise<readonly ExecutionEvent[] | undefined> {
  const { stateMachineArn, containerStateMachineArn } = call.connection.settings;
  const found = await eventsOf(call, executionArn(stateMachineArn, buildId), buildId);
  if (found !== undefined || containerStateMachineArn === undefined) return found;
  return eventsOf(call, executionArn(containerStateMachineArn, buildId), buildId);
}

function eventsOf({ connection, signal }: Call, arn: string, buildId: string) {
  const pages = allPages(
    (nextToken) =>
      sfnClient(connection).send(
        new GetExecutionHistoryCommand({
          executionArn: arn,
          includeExecutionData: true,
          maxResults: 1000,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
        { abortSignal: signal },
      ),
    (page) => page.events?.map(eventOf),
    (page) => page.nextToken,
  );
  return translating(
    `read the history of build "${buildId}"`,
    unless(["ExecutionDoesNotExist"], pages),
  );
}

const withRegion = record({ region: optional(text()) }, { isOpen: true });

function eventOf(event: SfnEvent): ExecutionEvent {
  const entered = event.stateEnteredEventDetails;
  const state = entered?.name ?? event.stateExitedEventDetails?.name;
  const region = regionIn(entered?.input);
  const { error, cause } =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.executionFailedEventDetails ??
    event.executionAbortedEventDetails ??
    {};
  return {
    id: event.id ?? 0,
    previousId: event.previousEventId ?? 0,
    type: event.type ?? "",
    at: event.timestamp?.getTime() ?? 0,
    ...(state === undefined ? {} : { state }),
    ...(region === undefined ? {} : { region }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function regionIn(input: string | undefined): string | undefined {
  if (input === undefined || !input.includes('"region"')) return undefined;
  try {
    return readValue(withRegion, JSON.parse(input)).value?.region;
  } catch {
    return undefined; // Longer than what a history tells.
  }
}
