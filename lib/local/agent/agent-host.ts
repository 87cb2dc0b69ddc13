import type { Clock } from "../clock.ts";
import type { Machine } from "../machines/driver.ts";

/** What the agent asks of its instance and of the cloud around it. */
export type AgentHost = {
  readonly instanceId: string;
  /** Runs a command in the machine. */
  readonly exec: Machine["exec"];
  /** Reboots the machine; resolves when commands can be run again. */
  readonly reboot: () => Promise<void>;
  /** Environment of commands, with the instance's credentials. */
  readonly environment: () => Promise<{ readonly [name: string]: string }>;
  readonly objects: ObjectSource;
  readonly clock: Clock;
};

/** Read access to S3. */
export type ObjectSource = {
  /** Keys that start with the prefix, in order. */
  readonly list: (bucket: string, prefix: string) => Promise<readonly string[]>;
  /** undefined when there is no such object. */
  readonly get: (bucket: string, key: string) => Promise<Uint8Array | undefined>;
};
