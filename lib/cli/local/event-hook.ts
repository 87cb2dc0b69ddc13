/** Runs a command for each event of a build: `KILN_ON_EVENT`, with the event as JSON on its standard input. */
import { spawn } from "node:child_process";
import { EVENT_SOURCE } from "../../build/state-change-event.ts";
import type { CloudEvent } from "../../local/cloud-event.ts";
import { list, optional, record, required } from "../../source/collections.ts";
import { text } from "../../source/scalars.ts";
import { readValue } from "../../source/shape.ts";

const putEvents = record(
  {
    Entries: required(
      list(
        record(
          {
            Source: required(text()),
            DetailType: required(text()),
            Detail: required(text()),
            Resources: optional(list(text())),
          },
          { isOpen: true },
        ),
      ),
    ),
  },
  { isOpen: true },
);

/** A hook: sees all that happens in the cloud, and runs the command for what is an event of Kiln's. */
export type EventHook = {
  readonly observe: (event: CloudEvent) => void;
  /** Resolves when the command has run for every event so far. */
  readonly settled: () => Promise<void>;
};

/** Longest that a command may take for one event, in milliseconds. */
const LIMIT_MILLISECONDS = 60_000;

/**
 * Makes a hook. Events come to the command one at a time, in their order; a command that fails only warns.
 *
 * @param command For /bin/sh; undefined for no hook.
 */
export function eventHook(
  command: string | undefined,
  environment: { readonly [name: string]: string | undefined },
  warn: (text: string) => void,
): EventHook {
  let last: Promise<void> = Promise.resolve();
  const observe = (event: CloudEvent): void => {
    if (command === undefined || event.type !== "call" || event.operation !== "PutEvents") return;
    if (event.status !== 200) return;
    const { Entries = [] } = readValue(putEvents, event.input).value ?? {};
    for (const { Source, DetailType, Detail, Resources = [] } of Entries) {
      if (Source !== EVENT_SOURCE) continue;
      const told = JSON.stringify({
        source: Source,
        "detail-type": DetailType,
        time: new Date(event.at).toISOString(),
        region: event.region,
        account: event.accountId,
        resources: Resources,
        detail: JSON.parse(Detail) as unknown,
      });
      last = last.then(() => run(command, environment, told).catch((error) => warn(reason(error))));
    }
  };
  return { observe, settled: () => last };
}

function reason(error: unknown): string {
  return `The command of KILN_ON_EVENT failed: ${error instanceof Error ? error.message : String(error)}`;
}

function run(
  command: string,
  environment: { readonly [name: string]: string | undefined },
  input: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], {
      env: { ...environment },
      stdio: ["pipe", "ignore", "pipe"],
      timeout: LIMIT_MILLISECONDS,
    });
    let problem = "";
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      problem = `${problem}${piece}`.slice(-500);
    });
    // A command that does not read its input is none of our business.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code, signal) =>
      code === 0
        ? resolve()
        : reject(
            new Error(
              `it ended with ${code ?? signal}${problem === "" ? "" : `: ${problem.trim()}`}`,
            ),
          ),
    );
    child.stdin.end(`${input}\n`);
  });
}
