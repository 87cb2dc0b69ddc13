import { list, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { openRecords, type Records } from "../records.ts";

/** Where a rule sends events. */
export const targetShape = record({
  Id: required(text({ pattern: /^[.\-_A-Za-z0-9]{1,64}$/ })),
  Arn: required(text({ minLength: 1, maxLength: 1600 })),
  RoleArn: optional(text({ minLength: 1 })),
  /** JSON that is sent instead of the event. */
  Input: optional(text({ maxLength: 8192 })),
  /** Path of the part of the event that is sent, e.g. `$.detail`. */
  InputPath: optional(
    text({ pattern: /^\$(?:\.[A-Za-z0-9_-]+)*$/, expected: "a path such as $.detail.state" }),
  ),
});
/** See {@link targetShape}. */
export type Target = Infer<typeof targetShape>;

/** A rule as it is kept on disk. */
export const ruleShape = record({
  name: required(text()),
  arn: required(text()),
  accountId: required(text()),
  eventPattern: required(text()),
  state: required(oneOf(["ENABLED", "DISABLED"])),
  description: optional(text()),
  roleArn: optional(text()),
  targets: required(list(targetShape)),
  /** Milliseconds since 1970. */
  createdAt: required(integer()),
});
/** See {@link ruleShape}. */
export type Rule = Infer<typeof ruleShape>;

/** The rules of a Region, one file each. @param folder Of EventBridge. */
export function openRules(folder: string, region: string): Records<Rule> {
  return openRecords(`${folder}/${region}/rules`, ruleShape);
}
