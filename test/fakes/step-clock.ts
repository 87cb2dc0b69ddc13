import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../lib/local/clock.ts";
import { newSleepers } from "./sleepers.ts";

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
  const { sleep, next, count } = newSleepers(() => time);
  const idle = async (): Promise<void> => {
    while (count() < followed) await setImmediate();
  };
  return {
    now: () => time,
    sleep,
    follow(work) {
      followed++;
      const end = (): void => void followed--;
      work.then(end, end);
    },
    async advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        await idle();
        const sleeper = next();
        if (sleeper === undefined || sleeper.at > end) break;
        time = Math.max(time, sleeper.at);
        sleeper.wake();
      }
      time = end;
    },
  };
}
