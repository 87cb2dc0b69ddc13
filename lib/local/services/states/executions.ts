/** Operations that ask about executions, or stop them. */
import { defaulted, optional, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { endExecution } from "./run-execution.ts";
import { findExecution, findMachine, statesOperation } from "./states-operation.ts";
import type { Execution } from "./world.ts";

/** DescribeExecution. */
export const describeExecution = statesOperation(
  { executionArn: required(text()), includedData: optional(text()) },
  (world, input) => {
    const execution = findExecution(world, input.executionArn);
    const { output } = execution;
    return {
      ...summary(execution),
      input: execution.input,
      inputDetails: { included: true },
      output: output === undefined ? undefined : JSON.stringify(output),
      outputDetails: output === undefined ? undefined : { included: true },
      error: execution.error,
      cause: execution.cause,
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
    };
  },
);

/** StopExecution; one that has ended stays as it is. */
export const stopExecution = statesOperation(
  { executionArn: required(text()), error: optional(text()), cause: optional(text()) },
  (world, input) => {
    const execution = findExecution(world, input.executionArn);
    endExecution(world, execution, {
      status: "ABORTED",
      ...(input.error === undefined ? {} : { error: input.error }),
      ...(input.cause === undefined ? {} : { cause: input.cause }),
    });
    return { stopDate: (execution.stoppedAt ?? world.clock.now()) / 1000 };
  },
);

/** ListExecutions: the newest first. */
export const listExecutions = statesOperation(
  {
    stateMachineArn: required(text()),
    statusFilter: optional(
      oneOf(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]),
    ),
    maxResults: optional(integer({ minimum: 0, maximum: 1000 })),
    nextToken: optional(text()),
  },
  (world, input) => {
    const machine = findMachine(world, input.stateMachineArn);
    const all = [...world.executions.values()].filter((one) => one.machine.arn === machine.arn);
    const found = all.filter(({ status }) => (input.statusFilter ?? status) === status);
    const newestFirst = (execution: Execution): string =>
      `${String(MAX_TIME - execution.startedAt)}/${execution.name}`;
    const limit = input.maxResults || 100;
    const page = pageOf(found, newestFirst, limit, input.nextToken, "InvalidToken");
    return { executions: page.items.map(summary), nextToken: page.nextToken };
  },
);

/** Later than any time of an execution, with as many digits. */
const MAX_TIME = 9_999_999_999_999;

/** GetExecutionHistory. */
export const getExecutionHistory = statesOperation(
  {
    executionArn: required(text()),
    maxResults: optional(integer({ minimum: 0, maximum: 1000 })),
    reverseOrder: defaulted(boolean(), false),
    nextToken: optional(text()),
    includeExecutionData: defaulted(boolean(), true),
  },
  (world, input) => {
    const events = findExecution(world, input.executionArn).history.events();
    const limit = input.maxResults || 100;
    const start = offsetOf(input.nextToken);
    const ordered = input.reverseOrder ? events.toReversed() : events;
    const shown = ordered.slice(start, start + limit);
    const isLast = start + shown.length >= ordered.length;
    return { events: shown, nextToken: isLast ? undefined : `from-${start + shown.length}` };
  },
);

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const offset = /^from-([0-9]+)$/.exec(token)?.[1];
  if (offset !== undefined) return Number(offset);
  throw new AwsError("InvalidToken", `Invalid Token: '${token}'`);
}

function summary(execution: Execution): object {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAt / 1000,
    stopDate: execution.stoppedAt === undefined ? undefined : execution.stoppedAt / 1000,
  };
}
