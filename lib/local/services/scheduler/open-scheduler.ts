import type { RestService } from "../../endpoint/rest-service.ts";
import { type KeeperHost, runSchedules } from "./run-schedules.ts";
import { schedulerService } from "./scheduler.ts";

/** The local Scheduler. */
export type Scheduler = {
  readonly service: RestService;
  /** Begins runs when they are due, until the cloud closes. Nothing is due to whoever does not call it. */
  readonly keep: () => Promise<void>;
};

/** Opens the Scheduler of a state folder. */
export function openScheduler(host: Omit<KeeperHost, "nextChange">): Scheduler {
  let change = new AbortController();
  const onChange = (): void => {
    change.abort();
    change = new AbortController();
  };
  return {
    service: schedulerService({ folder: host.folder, now: host.clock.now, onChange }),
    keep: () => runSchedules({ ...host, nextChange: () => change.signal }),
  };
}
