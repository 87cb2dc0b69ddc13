import type { Io } from "../io.ts";
import { jsonReporter } from "./json-reporter.ts";
import { liveReporter } from "./live-reporter.ts";
import { plainReporter } from "./plain-reporter.ts";
import type { Reporter } from "./reporter.ts";

/** The reporter that fits: JSON lines when asked for, a live tree on a terminal, plain lines elsewhere. */
export function chooseReporter(
  io: Io,
  options: { readonly json: boolean; readonly now: () => number },
): Reporter {
  if (options.json) return jsonReporter(io.stdout);
  const isDumb = io.environment["TERM"] === "dumb" || (io.environment["CI"] ?? "") !== "";
  return io.stderr.isTerminal && !isDumb ? liveReporter(io, options.now) : plainReporter(io);
}
