/** Rules with a schedule: moto keeps them, and the front fires them, faster than their schedule says. */
import { setTimeout as pause } from "node:timers/promises";
import type { FrontFunctions } from "./functions.ts";
import type { MotoCall } from "./moto-call.ts";

const PAUSE_MILLISECONDS = 1_000;

/** Calls the functions of all scheduled rules, again and again, each a while after its last call. */
export async function fireScheduledRules(
  call: MotoCall,
  functions: FrontFunctions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await Promise.all((await targetsOf(call)).map((arn) => functions.run(arn, event())));
    await pause(PAUSE_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

async function targetsOf(call: MotoCall): Promise<readonly string[]> {
  const { Rules } = await call("events", "AWSEvents.ListRules", {});
  const targets = (Rules as readonly { readonly Name: string; readonly State: string }[])
    .filter(({ State }) => State === "ENABLED")
    .map(async ({ Name }) => {
      const { Targets } = await call("events", "AWSEvents.ListTargetsByRule", { Rule: Name });
      return (Targets as readonly { readonly Arn: string }[]).map(({ Arn }) => Arn);
    });
  return (await Promise.all(targets)).flat();
}

function event(): string {
  return JSON.stringify({ version: "0", source: "aws.events", "detail-type": "Scheduled Event" });
}
