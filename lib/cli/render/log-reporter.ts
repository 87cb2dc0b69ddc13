import type { BuildEvent } from "../build-event.ts";
import type { Io } from "../io.ts";
import { printable } from "./printable.ts";
import type { Reporter } from "./reporter.ts";

/** A line of console.log of a stage. */
export type LogLine = { readonly stage: string; readonly line: string };

/** Writes a line to standard output, behind the stage that it is of: `build | 2026-…`. */
export function writeLogLine(io: Io, isJson: boolean, { stage, line }: LogLine): void {
  if (isJson) io.stdout.write(`${JSON.stringify({ type: "output", stage, line })}\n`);
  else io.stdout.write(`${stage.padEnd(5)} | ${printable(line)}\n`);
}

/** Shows the output of a build while it runs, and nothing of its states but what goes wrong. */
export function logReporter(io: Io, isJson: boolean): Reporter {
  return {
    event(event: BuildEvent) {
      if (event.type === "output")
        writeLogLine(io, isJson, { stage: event.stage ?? "build", line: event.line });
      else if (event.type === "notice") io.stderr.write(`${event.text}\n`);
      else if (event.type === "build-finished" && isJson)
        io.stdout.write(`${JSON.stringify({ ...event, at: new Date(event.at).toISOString() })}\n`);
    },
    close: () => undefined,
  };
}
