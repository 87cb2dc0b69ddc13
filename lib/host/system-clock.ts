import { sleep } from "../sleep.ts";
import type { Clock } from "./host.ts";

/** `process.hrtime` counts from an arbitrary point; this is what it lacks to the time since 1970. */
const OFFSET = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** The computer's clock. Its `sleep` keeps the process alive: somebody waits for the end of it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  nanoseconds: () => OFFSET + process.hrtime.bigint(),
  sleep,
};
