/**
 * The state of an unfinished execution is a file of JSON lines: what has happened, in order. Resuming walks through the
 * documents again and takes from the lines what is done. So a line torn off by a crash costs one step at most.
 */
import { list, optional, record, required } from "../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../source/scalars.ts";
import { type Infer, map, readValue } from "../../source/shape.ts";

/** Where a step is: indexes of document, phase and step in an execution. */
export type Position = { readonly document: number; readonly phase: number; readonly step: number };

const place = {
  /** Id of the execution: the run's own or a nested one's. */
  execution: required(text()),
  document: required(integer()),
  phase: required(integer()),
  step: required(integer()),
};

/** The first line. `options` is JSON in the form of the configuration file, without the values of secrets. */
const start = record({
  kind: required(oneOf(["start"])),
  version: required(map(oneOf(["1"]), () => 1)),
  executionId: required(text()),
  /** Milliseconds since 1970. */
  startTime: required(integer()),
  logFolder: required(text()),
  options: required(text()),
  /** Begins the marks of the run's commands; no other run has it. */
  mark: required(text()),
});

/** A step has begun; its `if` has been decided. */
const begun = record({
  kind: required(oneOf(["begun"])),
  ...place,
  startTime: required(text()),
  decision: required(oneOf(["Execute", "Skip", "Abort"])),
});

const attempt = record({
  kind: required(oneOf(["attempt"])),
  ...place,
  attempt: required(integer()),
});

/** The items of a loop have been fixed (sealed). */
const items = record({
  kind: required(oneOf(["items"])),
  ...place,
  values: required(list(text())),
});

/** An iteration has succeeded; outputs are sealed JSON. */
const iteration = record({
  kind: required(oneOf(["iteration"])),
  ...place,
  attempt: required(integer()),
  index: required(integer()),
  outputs: required(text()),
});

/** A step has ended. Inputs, outputs are sealed JSON; `detailedOutput` is JSON, `failure` that of a failure report. */
const done = record({
  kind: required(oneOf(["done"])),
  ...place,
  status: required(oneOf(["success", "failed", "timedOut", "ignoredFailure", "skipped"])),
  failureMessage: required(text()),
  startTime: required(text()),
  endTime: required(text()),
  inputs: required(text()),
  outputs: required(text()),
  detailedOutput: optional(text()),
  failure: optional(text()),
});

/** A nested document has been started; `copy` is its file in the log folder. */
const nested = record({
  kind: required(oneOf(["nested"])),
  ...place,
  attempt: required(integer()),
  index: required(integer()),
  child: required(text()),
  startTime: required(text()),
  copy: required(text()),
});

/** The machine restarts at the wish of this step. */
const reboot = record({
  kind: required(oneOf(["reboot"])),
  ...place,
  isSameStep: required(boolean()),
});

const shapes = { start, begun, attempt, items, iteration, done, nested, reboot };

export type StartLine = Infer<typeof start>;
export type DoneLine = Infer<typeof done>;
export type StateLine =
  | StartLine
  | Infer<typeof begun>
  | Infer<typeof attempt>
  | Infer<typeof items>
  | Infer<typeof iteration>
  | DoneLine
  | Infer<typeof nested>
  | Infer<typeof reboot>;

/** Reads one line. @returns undefined when it is torn or none of ours. */
export function parseStateLine(line: string): StateLine | undefined {
  const value = parseJson(line);
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  const shape = Object.entries(shapes).find(([name]) => name === kind)?.[1];
  return shape === undefined ? undefined : readValue<StateLine>(shape, value).value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
