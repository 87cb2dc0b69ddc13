import type { Mapping, Node } from "../source/node.ts";
import { oneOf } from "../source/scalars.ts";
import {
  below,
  INVALID,
  type Invalid,
  type JsonSchema,
  type Reading,
  report,
  type Shape,
} from "../source/shape.ts";
import type { Decision, If } from "./expression.ts";
import { expressionForms, expressionSchema } from "./expression-schema.ts";
import { type Members, membersOf } from "./members.ts";
import { EXPRESSION_KEYS, OPERATOR_ADVICE, readOperator } from "./read-expression.ts";

const decision: Shape<Decision> = oneOf(["Execute", "Skip", "Abort"]);
const BRANCHES = ["then", "else"] as const;
type Branch = (typeof BRANCHES)[number];

/**
 * A step's `if`: an expression with `then` and `else` beside its operator. Both may also stand inside the mapping of a
 * top-level `not`, where published documents have them, but not in both places.
 */
export const condition: Shape<If> = { read: readIf, schema: ifSchema };

function readIf(node: Node, reading: Reading): If | Invalid {
  const members = membersOf(node, [...EXPRESSION_KEYS, ...BRANCHES], reading, {
    what: "the condition",
    advice: OPERATOR_ADVICE,
  });
  if (members === INVALID) return INVALID;
  const expression = readOperator(members, reading, 0, BRANCHES);
  const negated = members.at("not");
  const inside = negated?.kind === "mapping" ? insideNot(negated, reading) : undefined;
  const whenTrue = readBranch("then", "Execute", members, inside, reading);
  const whenFalse = readBranch("else", "Skip", members, inside, reading);
  if (expression === INVALID || whenTrue === INVALID || whenFalse === INVALID) return INVALID;
  // biome-ignore lint/suspicious/noThenProperty: the language's word; a text, so no promise is faked
  return { expression, then: whenTrue, else: whenFalse };
}

type InsideNot = { readonly node: Mapping; readonly reading: Reading };

function insideNot(node: Mapping, reading: Reading): InsideNot {
  return { node, reading: below(reading, "not") };
}

function readBranch(
  branch: Branch,
  fallback: Decision,
  members: Members,
  inside: InsideNot | undefined,
  reading: Reading,
): Decision | Invalid {
  const nested = inside?.node.entries.find((entry) => entry.key.text === branch);
  const isNestedNull = nested?.value.kind === "scalar" && nested.value.isNull;
  if (inside === undefined || nested === undefined || isNestedNull)
    return members.read(branch, decision, fallback);
  if (members.at(branch) !== undefined)
    return report(reading, nested.key, {
      code: "repeated-key",
      message: `Cannot use "${branch}" inside "not": it stands beside "not" too`,
      remedy: "Keep the one beside.",
    });
  return decision.read(nested.value, below(inside.reading, branch));
}

function ifSchema(): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: the language's word
  const branches = { then: decision.schema(), else: decision.schema() };
  const operandOfNot = { type: "object", oneOf: expressionForms(expressionSchema(), branches) };
  return { type: "object", oneOf: expressionForms(operandOfNot, branches) };
}
