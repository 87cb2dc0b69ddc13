import { sleep } from "../sleep.ts";

/** Time as the local cloud sees it; tests hand in a virtual one. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after that many milliseconds, or at once when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
};

/** The computer's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep,
};
