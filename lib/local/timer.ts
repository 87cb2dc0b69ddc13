import type { Clock } from "./clock.ts";
import type { Functions } from "./functions.ts";

/** What a timer needs. */
export type TimerHost = {
  readonly clock: Clock;
  readonly functions: Functions;
  /** Ends the timer; a call that is under way goes on. */
  readonly signal: AbortSignal;
  readonly onError: (name: string, error: unknown) => void;
};

/** Calls a function again and again, with a pause between the end of a call and the next; one that fails ends nothing. */
export async function runTimer(host: TimerHost, milliseconds: number, name: string): Promise<void> {
  while (!host.signal.aborted) {
    await host.clock.sleep(milliseconds, host.signal);
    if (host.signal.aborted) return;
    const time = new Date(host.clock.now()).toISOString();
    const event = { source: "aws.scheduler", "detail-type": "Scheduled Event", time, detail: {} };
    await host.functions.invoke(name, event).catch((error: unknown) => host.onError(name, error));
  }
}
