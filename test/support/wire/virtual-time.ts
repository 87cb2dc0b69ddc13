import { vi } from "vitest";

/** Turns without a pause do not count: on a busy machine modules that are loaded meanwhile take thousands of them. */
const MAX_PAUSES = 1_000;

/**
 * Runs something while every pause of this process is over at once and the clock stands where the pause ends, so that
 * retries need no real time. The SDK reads the global timers and the global clock when it pauses.
 *
 * @returns what it gave or threw, and the milliseconds that it would have paused.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<{
  readonly outcome: PromiseSettledResult<T>;
  readonly waited: number;
}> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    const begin = Date.now();
    let outcome: PromiseSettledResult<T> | undefined;
    void Promise.allSettled([work()]).then(([one]) => {
      outcome = one;
    });
    for (let pauses = 0; outcome === undefined; ) {
      if (pauses > MAX_PAUSES) throw new Error("The work goes on after a thousand pauses");
      // Streams and promises first; only then is a pause what the work waits for.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (outcome !== undefined || vi.getTimerCount() === 0) continue;
      pauses++;
      await vi.advanceTimersToNextTimerAsync();
      // A pause of less than a millisecond takes one in reality, and the SDK's rate limiter relies on it.
      await vi.advanceTimersByTimeAsync(1);
    }
    return { outcome, waited: Date.now() - begin };
  } finally {
    vi.useRealTimers();
  }
}
