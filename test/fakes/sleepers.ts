/** Those who sleep on a clock of a test. */
export type Sleepers = {
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Who wakes first; undefined when nobody sleeps. */
  readonly next: () => Sleeper | undefined;
  readonly count: () => number;
};
type Sleeper = { readonly at: number; readonly wake: () => void };

/** Nobody sleeps yet. @param now Time of the clock. */
export function newSleepers(now: () => number): Sleepers {
  const sleepers = new Set<Sleeper>();
  return {
    next: () => [...sleepers].sort((a, b) => a.at - b.at)[0],
    count: () => sleepers.size,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper = { at: now() + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
  };
}
