import type { Node } from "../source/node.ts";
import {
  below,
  INVALID,
  type Invalid,
  kindInWords,
  type Reading,
  report,
  type Shape,
} from "../source/shape.ts";
import { isNumberText } from "./compare-numbers.ts";
import { COMPANIONS, type Comparison, type ComparisonOperator } from "./expression.ts";
import { keyOf, type Members } from "./members.ts";
import { patternProblem } from "./pattern/match-pattern.ts";

/** Reads a comparison: its operand, and the key that must stand beside it. */
export function readComparison(
  operator: ComparisonOperator,
  members: Members,
  reading: Reading,
): Comparison | Invalid {
  const key = COMPANIONS[operator];
  const isAlone = refuseCompanions(operator, key, members, reading);
  const operand = members.need(operator, template);
  const companion = key === undefined ? "" : members.need(key, template);
  const node = members.at(operator);
  if (operand === INVALID || companion === INVALID) return INVALID;
  const isUsable = node === undefined || checkLiteral(operator, operand, node, reading);
  if (!isAlone || !isUsable) return INVALID;
  return { kind: "comparison", operator, operand, companion, span: keyOf(members, operator).span };
}

/** A scalar as a template: its text, references and all. */
const template: Shape<string> = {
  read: (node, reading) =>
    node.kind === "scalar"
      ? node.text
      : report(reading, node, {
          code: "wrong-type",
          message: `Cannot read "${reading.path}": it is ${kindInWords(node)}, expected text`,
        }),
  schema: () => ({ type: ["string", "number", "boolean"] }),
};

/** Reports `value` and `path` where the operator takes none or the other one. @returns True when there is none. */
export function refuseCompanions(
  operator: string,
  allowed: "value" | "path" | undefined,
  members: Members,
  reading: Reading,
): boolean {
  const refused = (["value", "path"] as const).filter(
    (key) => key !== allowed && members.at(key) !== undefined,
  );
  for (const key of refused)
    report(reading, keyOf(members, key), {
      code: "unexpected-companion",
      message: `Cannot use "${key}" beside "${operator}": the operator takes ${allowed === undefined ? "nothing" : `"${allowed}"`} beside it`,
      remedy: `Remove "${key}".`,
    });
  return refused.length === 0;
}

/** Refuses numbers and patterns that cannot work; only where they are written out, without a reference. */
function checkLiteral(
  operator: ComparisonOperator,
  operand: string,
  node: Node,
  reading: Reading,
): boolean {
  if (reading.source === undefined || reading.isDeferred(operand)) return true;
  const at = below(reading, operator);
  if (operator.startsWith("number") && !isNumberText(operand)) {
    report(at, node, {
      code: "invalid-value",
      message: `Cannot use ${kindInWords(node)} for "${operator}": it is no number, expected digits like 4, -1 or 3.9`,
    });
    return false;
  }
  const problem = operator === "patternMatches" ? patternProblem(operand) : undefined;
  if (problem === undefined) return true;
  report(at, node, {
    code: "bad-pattern",
    message: `Cannot use the pattern ${kindInWords(node)}: ${problem}, expected an RE2 regular expression`,
  });
  return false;
}
