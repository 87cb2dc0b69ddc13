import type { Stream } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/** One JSON object a line for each event; `at` becomes RFC 3339 text. */
export function jsonReporter(stream: Stream): Reporter {
  return {
    event: (event) =>
      stream.write(`${JSON.stringify({ ...event, at: new Date(event.at).toISOString() })}\n`),
    close: () => undefined,
  };
}
