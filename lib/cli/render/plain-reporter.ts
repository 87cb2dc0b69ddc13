import type { BuildEvent } from "../build-event.ts";
import type { Io } from "../io.ts";
import { readConsoleLine } from "./console-line.ts";
import { renderDuration } from "./duration.ts";
import { printable } from "./printable.ts";
import { documentName } from "./progress.ts";
import type { Reporter } from "./reporter.ts";
import { titleOf } from "./tree.ts";

/** Lines for logs and pipes: one when a state ends, and the component's output as it comes. */
export function plainReporter(io: Io): Reporter {
  const enteredAt = new Map<string, number>();
  const place = new Place();
  return {
    event(event) {
      if (event.type === "state-entered") enteredAt.set(event.key, event.at);
      const text = plainLine(event, enteredAt, place);
      if (text !== undefined) io.stderr.write(`${text}\n`);
    },
    close: () => undefined,
  };
}

/** Where the component runner is, for the prefix of output lines. */
class Place {
  document = "";
  phase = "";
  step = "";
}

function plainLine(
  event: BuildEvent,
  enteredAt: ReadonlyMap<string, number>,
  place: Place,
): string | undefined {
  switch (event.type) {
    case "build-started":
      return `build ${event.buildId} of ${event.pipeline}`;
    case "state-exited":
      return `${titleOf(event)}: ${event.status} after ${renderDuration(event.at - (enteredAt.get(event.key) ?? event.at))}`;
    case "retried":
      return `${titleOf(event)}: trying again, ${event.reason}`;
    case "notice":
      return event.text;
    case "output":
      return outputLine(event.line, place);
    default:
      return undefined;
  }
}

function outputLine(line: string, place: Place): string | undefined {
  const read = readConsoleLine(line);
  if (read.kind === "note") return undefined;
  if (read.kind === "output" || read.kind === "error")
    return read.text === ""
      ? undefined
      : read.text
          .split("\n")
          .map((text) => `  │ ${printable(text)}`)
          .join("\n");
  if (read.kind === "document") place.document = documentName(read.name);
  if (read.kind === "phase") place.phase = read.name;
  if (read.kind !== "step") return undefined;
  return `  ${place.document} › ${place.phase} › ${read.name}`;
}
