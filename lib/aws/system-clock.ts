import { sleep } from "../sleep.ts";
import type { Call, ConnectionClock } from "./connection.ts";

const system: ConnectionClock = {
  now: () => Date.now(),
  sleep,
};

/** The clock of a connection; the computer's own unless it was given another. */
export function clockOf({ connection }: Call): ConnectionClock {
  return connection.clock ?? system;
}
