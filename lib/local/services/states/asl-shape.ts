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
import {
  anything,
  type Infer,
  lazy,
  type Reading,
  report,
  type Shape,
} from "../../../source/shape.ts";
import { decimal } from "./decimal.ts";

const path = text({ pattern: /^\$/, expected: "a path that begins with $" });
/** null means "nothing"; a record reads it as "not given", which the raw definition still tells apart. */
const resultPath = text({
  pattern: /^\$(\.[A-Za-z_][A-Za-z0-9_-]*)*$/,
  expected: "$ or a path of names, such as $.result",
});

const retrier = record(
  {
    ErrorEquals: required(list(text(), { minimum: 1 })),
    IntervalSeconds: defaulted(integer({ minimum: 1 }), 1),
    MaxAttempts: defaulted(integer({ minimum: 0 }), 3),
    BackoffRate: defaulted(decimal({ minimum: 1 }), 2),
    MaxDelaySeconds: optional(integer({ minimum: 1 })),
    JitterStrategy: defaulted(oneOf(["NONE", "FULL"]), "NONE"),
    Comment: optional(text()),
  },
  { what: "a retrier" },
);
export type Retrier = Infer<typeof retrier>;

const catcher = record(
  {
    ErrorEquals: required(list(text(), { minimum: 1 })),
    Next: required(text()),
    ResultPath: optional(resultPath),
    Comment: optional(text()),
  },
  { what: "a catcher" },
);
export type Catcher = Infer<typeof catcher>;

const common = { Type: required(text()), Comment: optional(text()) };
const flow = { Next: optional(text()), End: optional(boolean()) };
const paths = { InputPath: optional(path), OutputPath: optional(path) };
const parameters = { Parameters: optional(anything) };
const result = { ResultPath: optional(resultPath), ResultSelector: optional(anything) };
const failing = { Retry: defaulted(list(retrier), []), Catch: defaulted(list(catcher), []) };

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

/** Retriers and catchers of a state, with their defaults. */
export const failingShape = {
  retriers: list(retrier),
  catchers: list(catcher),
};
