/**
 * The Amazon States Language as far as the local cloud runs it: JSONPath, inline maps, Lambda tasks. Every member that
 * is not named here (Assign, QueryLanguage, ItemReader …) is refused, because the interpreter would ignore it.
 */
import {
  defaulted,
  list,
  mapping,
  optional,
  record,
  required,
} from "../../../source/collections.ts";
import { memberOf, type Node } from "../../../source/node.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { anything, lazy, type Reading, report, type Shape } from "../../../source/shape.ts";
import { catchers, resultPath, retriers } from "./failure-shapes.ts";

const path = text({ pattern: /^\$/, expected: "a path that begins with $" });
const common = { Type: required(text()), Comment: optional(text()) };
const flow = { Next: optional(text()), End: optional(boolean()) };
const paths = { InputPath: optional(path), OutputPath: optional(path) };
const parameters = { Parameters: optional(anything) };
const result = { ResultPath: optional(resultPath), ResultSelector: optional(anything) };
const failing = { Retry: defaulted(retriers, []), Catch: defaulted(catchers, []) };

const task = record(
  {
    ...common,
    ...flow,
    ...paths,
    ...parameters,
    ...result,
    ...failing,
    Resource: required(text()),
    TimeoutSeconds: optional(integer({ minimum: 1 })),
    TimeoutSecondsPath: optional(path),
    HeartbeatSeconds: optional(integer({ minimum: 1 })),
    HeartbeatSecondsPath: optional(path),
  },
  { what: "a Task state" },
);

const processor = record({
  StartAt: required(text()),
  States: required(lazy("states", () => statesShape)),
  Comment: optional(text()),
  ProcessorConfig: optional(record({ Mode: required(oneOf(["INLINE"])) })),
});
const branch = record({
  StartAt: required(text()),
  States: required(lazy("states", () => statesShape)),
  Comment: optional(text()),
});

const mapState = record(
  {
    ...common,
    ...flow,
    ...paths,
    ...result,
    ...failing,
    ItemsPath: optional(path),
    ItemSelector: optional(anything),
    Parameters: optional(anything),
    MaxConcurrency: optional(integer({ minimum: 0 })),
    MaxConcurrencyPath: optional(path),
    ItemProcessor: optional(processor),
    Iterator: optional(processor),
  },
  { what: "a Map state" },
);

const STATES: { readonly [type: string]: Shape<unknown> } = {
  Task: task,
  Map: mapState,
  Parallel: record(
    {
      ...common,
      ...flow,
      ...paths,
      ...parameters,
      ...result,
      ...failing,
      Branches: required(list(branch, { minimum: 1 })),
    },
    { what: "a Parallel state" },
  ),
  Pass: record(
    {
      ...common,
      ...flow,
      ...paths,
      ...parameters,
      ResultPath: optional(resultPath),
      Result: optional(anything),
    },
    { what: "a Pass state" },
  ),
  Choice: record(
    {
      ...common,
      ...paths,
      Choices: required(list(anything, { minimum: 1 })),
      Default: optional(text()),
    },
    { what: "a Choice state" },
  ),
  Wait: record(
    {
      ...common,
      ...flow,
      ...paths,
      Seconds: optional(integer({ minimum: 0 })),
      SecondsPath: optional(path),
      Timestamp: optional(text()),
      TimestampPath: optional(path),
    },
    { what: "a Wait state" },
  ),
  Succeed: record({ ...common, ...paths }, { what: "a Succeed state" }),
  Fail: record(
    {
      ...common,
      Error: optional(text()),
      ErrorPath: optional(path),
      Cause: optional(text()),
      CausePath: optional(path),
    },
    { what: "a Fail state" },
  ),
};

/** Reads a state by its type. */
const stateShape: Shape<unknown> = {
  schema: () => ({ type: "object" }),
  read(node: Node, reading: Reading) {
    const type = node.kind === "mapping" ? memberOf(node, "Type") : undefined;
    const shape = type?.kind === "scalar" ? STATES[type.text] : undefined;
    if (shape !== undefined) return shape.read(node, reading);
    return report(reading, type ?? node, {
      code: "invalid-value",
      message: `Cannot read "${reading.path}": its Type is none, expected ${Object.keys(STATES).join(", ")}`,
    });
  },
};
const statesShape: Shape<{ readonly [name: string]: unknown }> = mapping(stateShape);

/** A whole state machine. */
export const machineShape = record(
  {
    StartAt: required(text()),
    States: required(statesShape),
    Comment: optional(text()),
    Version: optional(oneOf(["1.0"])),
    TimeoutSeconds: optional(integer({ minimum: 1 })),
  },
  { what: "the state machine" },
);
