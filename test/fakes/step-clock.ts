import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../lib/local/clock.ts";

/** A clock for loops that sleep between turns: time passes only while all of them sleep. */
export type StepClock = Clock & {
  /** Tells of something that sleeps on this clock, until it ends. */
  readonly follow: (work: Promise<unknown>) => void;
  /** Lets so many milliseconds pass, from sleeper to sleeper. */
  readonly advance: (milliseconds: number) => Promise<void>;
};

/** A clock that stands still at a time. Unlike a virtual clock it never runs ahead of work that goes through files. */
export function stepClock(start: number): StepClock {
  let time = start;
  let followed = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const idle = async (): Promise<void> => {
    while (sleepers.size < followed) await setImmediate();
  };
  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper = { at: time + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    follow(work) {
      followed++;
      const end = (): void => void followed--;
      work.then(end, end);
    },
    async advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        await idle();
        const [next] = [...sleepers].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > end) break;
        time = Math.max(time, next.at);
        next.wake();
      }
      time = end;
    },
  };
}
