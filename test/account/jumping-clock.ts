import { type Clock, systemClock } from "../../lib/local/clock.ts";

export type JumpingClock = Clock & {
  /** Puts the clock forward to an instant; whoever sleeps until then wakes up. */
  readonly jumpTo: (milliseconds: number) => void;
};

/** The computer's clock, which can be put forward. */
export function jumpingClock(): JumpingClock {
  let ahead = 0;
  let jump = new AbortController();
  const now = (): number => systemClock.now() + ahead;
  return {
    now,
    async sleep(milliseconds, signal) {
      const until = now() + milliseconds;
      while (now() < until && signal?.aborted !== true)
        await systemClock.sleep(
          until - now(),
          signal === undefined ? jump.signal : AbortSignal.any([signal, jump.signal]),
        );
    },
    jumpTo(milliseconds) {
      ahead += Math.max(0, milliseconds - now());
      jump.abort();
      jump = new AbortController();
    },
  };
}
