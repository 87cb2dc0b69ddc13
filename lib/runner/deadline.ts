import { TimedOut } from "../errors.ts";
import type { Clock } from "../host/host.ts";

/** The time limit of one attempt, joined with the cancellation of the run. */
export type Deadline = {
  /** Aborted when the time is up or the run is cancelled. */
  readonly signal: AbortSignal;
  /** True when it was the time that ran out. */
  readonly isExpired: () => boolean;
  /** Ends the clock. */
  readonly clear: () => void;
};

/** Longest wait that timers know, in seconds (about 24 days); a later deadline is none. */
const LONGEST_SECONDS = 2_147_483;

/** Starts a deadline. @param seconds -1 for none. */
export function startDeadline(clock: Clock, seconds: number, cancelled: AbortSignal): Deadline {
  const ended = new AbortController();
  const timer = new AbortController();
  let isExpired = false;
  const cancel = (): void => ended.abort(cancelled.reason);
  if (cancelled.aborted) cancel();
  cancelled.addEventListener("abort", cancel, { once: true });
  if (seconds >= 0 && seconds <= LONGEST_SECONDS)
    void clock.sleep(seconds * 1000, timer.signal).then(() => {
      if (timer.signal.aborted || ended.signal.aborted) return;
      isExpired = true;
      ended.abort(new TimedOut(`timed out after ${seconds} seconds`));
    });
  return {
    signal: ended.signal,
    isExpired: () => isExpired,
    clear() {
      timer.abort("cleared");
      cancelled.removeEventListener("abort", cancel);
    },
  };
}

/** How long an aborted module may take to end its processes and return, in milliseconds. */
const GRACE_MILLISECONDS = 15_000;

/**
 * Waits for work that heeds a signal, and a little for work that does not.
 *
 * @throws the signal's reason when the work goes on long after the abort.
 */
export async function withGrace<T>(
  work: Promise<T>,
  signal: AbortSignal,
  clock: Clock,
): Promise<T> {
  const settled = new AbortController();
  const overdue = new Promise<never>((_, reject) => {
    const onAbort = (): void =>
      void clock.sleep(GRACE_MILLISECONDS, settled.signal).then(() => {
        if (!settled.signal.aborted) reject(signal.reason);
      });
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    settled.abort("settled");
  }
}
