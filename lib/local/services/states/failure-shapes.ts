/** What a state does about failures: its retriers and catchers, with their defaults. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { decimal } from "./decimal.ts";

/** null means "nothing"; a record reads it as "not given", which the raw definition still tells apart. */
export const resultPath = text({
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

/** `Retry`. */
export const retriers = list(retrier);
/** `Catch`. */
export const catchers = list(catcher);
