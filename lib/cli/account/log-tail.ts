import type { LogStream } from "../../build/log-stream.ts";
import { type LogPort, streamReader } from "../../build/read-log.ts";
import type { Stage } from "../../build/registry-keys.ts";
import type { BuildEvent } from "../build-event.ts";
import type { ExecutionState } from "./execution-states.ts";

/** The states that run components, each with its stage. */
const STATES: readonly (readonly [state: string, stage: Stage])[] = [
  ["RunComponents", "build"],
  ["RunTests", "test"],
];

/** How often a stage is looked at after its state has ended: CloudWatch shows lines a moment after they are written. */
const LAST_LOOKS = 3;

/**
 * Reads the logs of a running build as they grow.
 *
 * @returns a function that tells what is new. Stages that have not begun, or are long over, are not asked about.
 */
export function logTail(
  port: LogPort,
  report: (event: BuildEvent) => void,
): (
  streams: (stage: Stage) => LogStream | undefined,
  states: readonly ExecutionState[],
) => Promise<void> {
  const readers = new Map<Stage, ReturnType<typeof streamReader>>();
  const looks = new Map<Stage, number>();
  const tell = async (stage: Stage, stream: LogStream): Promise<void> => {
    const reader = readers.get(stage) ?? streamReader(port, stream);
    readers.set(stage, reader);
    for (const { at, text } of await reader.read())
      for (const line of text.split("\n")) report({ type: "output", at, stage, line });
  };
  return async (streams, states) => {
    for (const [name, stage] of STATES) {
      const runs = states.filter(({ state }) => state === name);
      const stream = streams(stage);
      if (runs.length === 0 || stream === undefined) continue;
      const isRunning = runs.some(({ status }) => status === "running");
      const looked = isRunning ? 0 : (looks.get(stage) ?? 0) + 1;
      looks.set(stage, looked);
      if (looked <= LAST_LOOKS) await tell(stage, stream);
    }
  };
}
