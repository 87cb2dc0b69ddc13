import { defaulted, record } from "../source/collections.ts";
import { integer } from "../source/scalars.ts";
import type { Action } from "./action.ts";

export type RebootInputs = { readonly delaySeconds: number };

/** Asks for a restart, after a delay; the next step runs after it. */
export const reboot: Action<RebootInputs> = {
  name: "Reboot",
  platforms: ["linux", "windows"],
  form: "mapping",
  needsInputs: false,
  item: record({ delaySeconds: defaulted(integer({ minimum: 0 }), 0) }),
  outputs: [],
  run: async ([inputs], { host, log, signal }) => {
    const delay = inputs?.delaySeconds ?? 0;
    log.info("Reboot: STARTED EXECUTION");
    if (delay > 0) {
      log.info(`Reboot: The system restarts in ${delay} seconds`);
      await host.clock.sleep(delay * 1_000, signal);
    }
    if (signal.aborted) return { status: "failed", message: "the step was stopped", outputs: [] };
    log.info("Reboot: FINISHED EXECUTION");
    return { status: "reboot", resume: "next-step", outputs: [] };
  },
};
