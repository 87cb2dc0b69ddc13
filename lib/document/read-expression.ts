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
import { COMPANIONS, type ComparisonOperator, type Expression } from "./expression.ts";
import { expressionSchema } from "./expression-schema.ts";
import { areValid, keyOf, type Members, membersOf } from "./members.ts";
import { readComparison, refuseCompanions } from "./read-comparison.ts";

/** Logical operators on the way from the root to a comparison. */
const MAX_DEPTH = 4;
const LOGICAL = ["and", "or", "not"] as const;
const COMPARISONS = Object.keys(COMPANIONS) as ComparisonOperator[];
const OPERATORS: readonly string[] = [...COMPARISONS, ...LOGICAL];
/** The keys of an expression. */
export const EXPRESSION_KEYS: readonly string[] = [...OPERATORS, "value", "path"];
/** What to write instead of operators that other systems have. */
export const OPERATOR_ADVICE = {
  stringContains: 'Use "patternMatches".',
  stringStartsWith: 'Use "patternMatches" with a pattern that begins with ^.',
  stringEndsWith: 'Use "patternMatches" with a pattern that ends with $.',
  stringNotEquals: 'Put "stringEquals" into a "not".',
  numberNotEquals: 'Put "numberEquals" into a "not".',
  booleanEquals: 'Use "stringEquals"; "booleanEquals" belongs to image workflows.',
};

/**
 * An expression of an `if` or of the module Assert. Texts with references are kept as templates. Numbers and patterns
 * are checked where they are written in a document; what a reference brings later may be anything.
 */
export const expression: Shape<Expression> = {
  read: (node, reading) => readExpression(node, reading, 0, []),
  schema: expressionSchema,
};

function readExpression(
  node: Node,
  reading: Reading,
  depth: number,
  extraKeys: readonly string[],
): Expression | Invalid {
  const members = membersOf(node, [...EXPRESSION_KEYS, ...extraKeys], reading, {
    what: "the condition",
    advice: OPERATOR_ADVICE,
  });
  return members === INVALID ? INVALID : readOperator(members, reading, depth);
}

/**
 * Reads the expression in an opened mapping.
 *
 * @param keysInNot Keys that belong to somebody else when they stand directly inside a `not`.
 */
export function readOperator(
  members: Members,
  reading: Reading,
  depth = 0,
  keysInNot: readonly string[] = [],
): Expression | Invalid {
  const given = OPERATORS.filter((operator) => members.at(operator) !== undefined);
  const [operator, second] = given;
  if (operator === undefined || second !== undefined) return wrongCount(members, reading, given);
  if (operator !== "and" && operator !== "or" && operator !== "not")
    return readComparison(operator as ComparisonOperator, members, reading);
  if (!refuseCompanions(operator, undefined, members, reading)) return INVALID;
  if (depth >= MAX_DEPTH)
    return report(reading, keyOf(members, operator), {
      code: "too-deep",
      message: `Cannot use "${operator}" here: it is logical operator ${depth + 1} of a nest, expected at most ${MAX_DEPTH}`,
      remedy: "Split the condition over several steps.",
    });
  return operator === "not"
    ? readNot(members, reading, depth, keysInNot)
    : readList(operator, members, reading, depth);
}

function wrongCount(members: Members, reading: Reading, given: readonly string[]): Invalid {
  if (given.length === 0)
    return report(reading, members.node.entries[0]?.key ?? members.node, {
      code: "missing-operator",
      message: "Cannot read the condition: it has no operator, expected exactly one",
      remedy: `Use one of: ${OPERATORS.join(", ")}; write '' for an empty text.`,
    });
  return report(reading, keyOf(members, given[1] ?? ""), {
    code: "several-operators",
    message: `Cannot read the condition: it has the operators ${given.join(", ")} side by side, expected exactly one`,
    remedy: 'Put them into the list of an "and" or an "or".',
  });
}

function readNot(
  members: Members,
  reading: Reading,
  depth: number,
  keysInNot: readonly string[],
): Expression | Invalid {
  const node = members.at("not") ?? members.node;
  const here = below(reading, "not");
  if (node.kind === "sequence" && node.items.length !== 1)
    return report(here, node, {
      code: "invalid-value",
      message: `Cannot negate ${node.items.length} conditions: "not" takes exactly one`,
      remedy: 'Put them into the list of an "and" or an "or" inside the "not".',
    });
  const item = node.kind === "sequence" ? node.items[0] : undefined;
  const operand =
    item === undefined
      ? readExpression(node, here, depth + 1, keysInNot)
      : readExpression(item, below(here, 0), depth + 1, []);
  return operand === INVALID ? INVALID : { kind: "not", operand };
}

function readList(
  kind: "and" | "or",
  members: Members,
  reading: Reading,
  depth: number,
): Expression | Invalid {
  const node = members.at(kind) ?? members.node;
  const here = below(reading, kind);
  if (node.kind !== "sequence" || node.items.length === 0)
    return report(here, node.kind === "sequence" ? keyOf(members, kind) : node, {
      code: "wrong-type",
      message: `Cannot read "${kind}": it is ${node.kind === "sequence" ? "an empty list" : kindInWords(node)}, expected a list of conditions`,
      remedy: "Write each condition on its own line, after a dash.",
    });
  const operands = node.items.map((item, index) =>
    readExpression(item, below(here, index), depth + 1, []),
  );
  return areValid(operands) ? { kind, operands: operands as Expression[] } : INVALID;
}
