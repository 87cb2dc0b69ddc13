import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../lib/local/clock.ts";
import { newSleepers } from "./sleepers.ts";

export type VirtualClock = Clock & {
  /** Lets so many milliseconds pass; whoever sleeps less than that wakes in order. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Lets time pass from sleeper to sleeper until the work is done. */
  readonly runUntil: (work: Promise<unknown>) => Promise<void>;
};

/** A clock that stands still unless it is told. It begins now, because signatures are checked by the real clock. */
export function virtualClock(): VirtualClock {
  let time = Date.now();
  const { sleep, next } = newSleepers(() => time);
  // Work that goes through files needs more than one turn of the event loop.
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  };
  const wakeUntil = async (end: number): Promise<void> => {
    await settle();
    for (let sleeper = next(); sleeper !== undefined && sleeper.at <= end; sleeper = next()) {
      time = Math.max(time, sleeper.at);
      sleeper.wake();
      await settle();
    }
  };
  return {
    now: () => time,
    sleep,
    async advance(milliseconds) {
      const end = time + milliseconds;
      await wakeUntil(end);
      time = end;
    },
    async runUntil(work) {
      let isDone = false;
      const done = work
        .catch(() => undefined)
        .finally(() => {
          isDone = true;
        });
      while (!isDone) {
        await settle();
        const sleeper = isDone ? undefined : next();
        if (sleeper !== undefined) await wakeUntil(sleeper.at);
      }
      await done;
    },
  };
}
