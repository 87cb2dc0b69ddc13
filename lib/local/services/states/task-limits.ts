import type { Clock } from "../../clock.ts";
import { StateFailure } from "./execution-error.ts";

/** Seconds that a task may take in all, and between two heartbeats. */
export type TaskLimits = {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
};

/** Longest time that timers take, in milliseconds; longer ones are no limit for a local build. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Starts the timers of a task. They end with the signal.
 *
 * @returns what to call for each heartbeat.
 */
export function limitTask(
  clock: Clock,
  limits: TaskLimits,
  ended: AbortSignal,
  fail: (failure: StateFailure) => void,
): () => void {
  const start = (seconds: number | undefined, error: string, signal: AbortSignal): void => {
    if (seconds === undefined || seconds * 1000 > MAX_TIMER) return;
    void clock.sleep(seconds * 1000, signal).then(() => {
      if (!signal.aborted)
        fail(new StateFailure(error, `The task took longer than ${seconds} seconds`));
    });
  };
  let beating = new AbortController();
  const beat = (): void => {
    beating.abort();
    beating = new AbortController();
    start(limits.heartbeat, "States.HeartbeatTimeout", AbortSignal.any([beating.signal, ended]));
  };
  start(limits.timeout, "States.Timeout", ended);
  beat();
  return beat;
}
