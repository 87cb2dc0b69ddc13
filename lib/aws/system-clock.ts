import type { Call, ConnectionClock } from "./connection.ts";

const system: ConnectionClock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener("abort", done, { once: true });
    }),
};

/** The clock of a connection; the computer's own unless it was given another. */
export function clockOf({ connection }: Call): ConnectionClock {
  return connection.clock ?? system;
}
