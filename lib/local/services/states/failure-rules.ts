/** Which retrier or catcher a failure meets, and how long a retrier waits. */

import type { StateFailure } from "./execution-error.ts";
import type { Retrier } from "./failure-shapes.ts";
import type { State } from "./parse-definition.ts";

/** Errors that end the execution whatever the state says. */
const TERMINAL = ["States.Runtime", "States.DataLimitExceeded"];

function matches(names: readonly string[], { error }: StateFailure, state: State): boolean {
  const isTerminal = TERMINAL.includes(error);
  const isTimeout = error === "States.Timeout" || error === "States.HeartbeatTimeout";
  return names.some((name) => {
    if (name === "States.ALL") return !isTerminal;
    if (name === "States.TaskFailed") return state.type === "Task" && !isTerminal && !isTimeout;
    if (name === "States.Timeout") return isTimeout;
    if (name === "States.BranchFailed") return state.type === "Parallel" && !isTerminal;
    return name === error && error !== "States.Runtime";
  });
}

/** The first catcher for a failure. */
export function catcherFor(
  state: State,
  failure: StateFailure,
): State["catchers"][number] | undefined {
  return state.catchers.find(({ ErrorEquals }) => matches(ErrorEquals, failure, state));
}

/**
 * Counts the retries of a state, each retrier for itself.
 *
 * @param random A number from 0 to below 1, for full jitter.
 */
export function newRetries(
  state: State,
  random: () => number,
): {
  /** Milliseconds to wait before the next try; undefined when there is none. */
  readonly next: (failure: StateFailure) => number | undefined;
  /** Tries so far that were not the first. */
  readonly count: () => number;
} {
  const counts = new Map<Retrier, number>();
  return {
    count: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    next(failure) {
      const retrier = state.retriers.find(({ ErrorEquals }) =>
        matches(ErrorEquals, failure, state),
      );
      if (retrier === undefined) return undefined;
      const count = counts.get(retrier) ?? 0;
      if (count >= retrier.MaxAttempts) return undefined;
      counts.set(retrier, count + 1);
      const seconds = Math.min(
        retrier.IntervalSeconds * retrier.BackoffRate ** count,
        retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
      );
      return seconds * 1000 * (retrier.JitterStrategy === "FULL" ? random() : 1);
    },
  };
}
