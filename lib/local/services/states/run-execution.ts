import { StateFailure, Stopped } from "./execution-error.ts";
import type { Json } from "./json.ts";
import { EXECUTION_CONTEXT } from "./parse-definition.ts";
import type { RunHost } from "./run-host.ts";
import { runMachine } from "./run-machine.ts";
import type { Execution, ExecutionStatus, StatesWorld } from "./world.ts";

/** How an execution ended. */
export type ExecutionEnd = {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
};

/** Longest time that timers take, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/** Runs an execution to its end. Never rejects. */
export async function runExecution(
  world: StatesWorld,
  execution: Execution,
  input: Json,
): Promise<void> {
  const line = { lastEventId: 0 };
  execution.history.add(line, "ExecutionStarted", {
    executionStartedEventDetails: { input: execution.input, roleArn: execution.machine.roleArn },
  });
  announce(world, execution);
  const ended = new AbortController();
  const limit = limitTime(world, execution, ended.signal);
  const { signal } = execution.control;
  try {
    // The caller learns of the execution before anything happens.
    await Promise.resolve();
    const scope = { signal, mapItem: undefined, lastEventId: line.lastEventId };
    const host = hostOf(world, execution, input);
    const output = await runMachine(host, execution.machine.machine, input, scope);
    endExecution(world, execution, { status: "SUCCEEDED", output });
  } catch (thrown) {
    if (!(thrown instanceof Stopped)) endExecution(world, execution, endOf(thrown));
  } finally {
    ended.abort();
    await limit;
  }
}

function endOf(thrown: unknown): ExecutionEnd {
  if (thrown instanceof StateFailure)
    return { status: "FAILED", error: thrown.error, cause: thrown.reason };
  const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { status: "FAILED", error: "States.Runtime", cause };
}

/**
 * Ends an execution, once: whoever comes second changes nothing. Ends what still runs of it.
 *
 * @returns false when it had ended already.
 */
export function endExecution(world: StatesWorld, execution: Execution, end: ExecutionEnd): boolean {
  if (execution.status !== "RUNNING") return false;
  Object.assign(execution, end);
  execution.stoppedAt = world.clock.now();
  const line = { lastEventId: execution.history.events().length };
  const { type, details } = END_EVENTS[end.status];
  const about =
    end.status === "SUCCEEDED"
      ? { output: JSON.stringify(end.output ?? null) }
      : { error: end.error, cause: end.cause };
  execution.history.add(line, type, { [details]: about });
  execution.history.close();
  execution.control.abort();
  announce(world, execution);
  return true;
}

const END_EVENTS = {
  SUCCEEDED: { type: "ExecutionSucceeded", details: "executionSucceededEventDetails" },
  FAILED: { type: "ExecutionFailed", details: "executionFailedEventDetails" },
  TIMED_OUT: { type: "ExecutionTimedOut", details: "executionTimedOutEventDetails" },
  ABORTED: { type: "ExecutionAborted", details: "executionAbortedEventDetails" },
} as const;

async function limitTime(
  world: StatesWorld,
  execution: Execution,
  signal: AbortSignal,
): Promise<void> {
  const milliseconds = (execution.machine.machine.timeoutSeconds ?? 0) * 1000;
  if (milliseconds === 0 || milliseconds > MAX_TIMER) return;
  await world.clock.sleep(milliseconds, AbortSignal.any([signal, execution.control.signal]));
  if (!signal.aborted && !execution.control.signal.aborted)
    endExecution(world, execution, { status: "TIMED_OUT" });
}

function hostOf(world: StatesWorld, execution: Execution, input: Json): RunHost {
  const { machine } = execution;
  return {
    clock: world.clock,
    functions: world.functions,
    tokens: world.tokens,
    history: execution.history,
    random: world.random,
    region: machine.region,
    background: world.background,
    observe: (news) => world.onState(execution, news),
    context: {
      [EXECUTION_CONTEXT]: {
        Id: execution.arn,
        Name: execution.name,
        Input: input,
        RoleArn: machine.roleArn,
        StartTime: new Date(execution.startedAt).toISOString(),
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
    },
  };
}

function announce(world: StatesWorld, execution: Execution): void {
  const { machine, output } = execution;
  world.emit({
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    region: machine.region,
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: machine.arn,
      name: execution.name,
      status: execution.status,
      startDate: execution.startedAt,
      stopDate: execution.stoppedAt ?? null,
      input: execution.input,
      inputDetails: { included: true },
      output: output === undefined ? null : JSON.stringify(output),
      outputDetails: output === undefined ? null : { included: true },
      error: execution.error ?? null,
      cause: execution.cause ?? null,
    },
  });
  world.onExecution(execution);
}
