import type { Host } from "../../host/host.ts";
import { crontabTrigger } from "./crontab-trigger.ts";
import { scheduledTaskTrigger } from "./scheduled-task-trigger.ts";

/** Makes the system run a script when it has started. */
export type StartTrigger = {
  /** Installs it, in the place of an earlier one. @throws {Unavailable} The system refuses. */
  readonly install: (script: string) => Promise<void>;
  /** Removes it. Nothing happens when there is none. @throws {Unavailable} It is there, and the system refuses. */
  readonly remove: () => Promise<void>;
};

/** The trigger of this platform: cron's on Linux and macOS, the Task Scheduler's on Windows. */
export function startTrigger(name: string, host: Host): StartTrigger {
  return host.platform === "windows"
    ? scheduledTaskTrigger(name, host)
    : crontabTrigger(name, host);
}
