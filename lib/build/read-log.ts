/** What components have printed: console.log of the runner, from CloudWatch Logs while it runs and from S3 afterwards. */
import { logDestination } from "./log-destination.ts";
import type { LogStream } from "./log-stream.ts";
import type { BuildPlan } from "./plan.ts";
import type { Stage } from "./registry-keys.ts";

/** An entry of a log; its text may have several lines. */
export type LogEvent = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
};

/** Streams of CloudWatch Logs. */
export type LogPort = {
  /**
   * What comes after a token, a page at most.
   *
   * @param token Of the page before; undefined for the beginning.
   * @returns undefined while there is no such stream. The same token again means that there is nothing more for now.
   */
  readonly next: (
    stream: LogStream,
    token: string | undefined,
  ) => Promise<
    { readonly events: readonly LogEvent[]; readonly token: string | undefined } | undefined
  >;
};

/** Objects of S3. */
export type LogObjects = {
  readonly read: (bucket: string, key: string) => Promise<string | undefined>;
  readonly list: (bucket: string, prefix: string) => Promise<readonly string[]>;
};

/** Name of the file with what was printed, in the runner's log folder. */
const CONSOLE = "console.log";

/** Gives each entry of a stream once, however often it is asked. */
export function streamReader(
  port: LogPort,
  stream: LogStream,
): { readonly read: () => Promise<readonly LogEvent[]> } {
  let token: string | undefined;
  return {
    async read() {
      const found: LogEvent[] = [];
      for (;;) {
        const page = await port.next(stream, token);
        if (page === undefined) return found;
        found.push(...page.events);
        if (page.token === token) return found;
        token = page.token;
      }
    },
  };
}

/**
 * The log of a stage as it lies in S3, where the runner puts it at its end.
 *
 * @returns undefined when it is not there: the stage runs still, never ran, or its instance was lost.
 */
export async function storedLog(
  objects: LogObjects,
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
): Promise<string | undefined> {
  const { bucket, prefix } = logDestination(plan, stage, registryBucket);
  const keys = await objects.list(bucket, `${prefix}/`);
  const logs = keys.filter((key) => key.endsWith(`/${CONSOLE}`));
  const texts = await Promise.all(logs.map((key) => objects.read(bucket, key)));
  const found = texts.filter((text) => text !== undefined);
  return found.length === 0 ? undefined : found.join("");
}
