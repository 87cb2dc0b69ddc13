import { describe, expect, test } from "vitest";
import type { If } from "../../lib/document/expression.ts";
import { codes, onlyStep, problems, withKeys, withStep } from "./parsed.ts";

/** The condition of a step, without spans. */
function conditionOf(text: string): unknown {
  const { condition } = onlyStep(withKeys(text));
  return JSON.parse(
    JSON.stringify(condition, (key, value) => (key === "span" ? undefined : value)),
  );
}

const leaf = (operator: string, operand: string, companion = ""): object => ({
  kind: "comparison",
  operator,
  operand,
  companion,
});
const JQ = leaf("binaryExists", "jq");
type Bare = Omit<If, "expression"> & { expression: object };
const run = (
  expression: object,
  whenTrue: If["then"] = "Execute",
  whenFalse: If["else"] = "Skip",
): Bare => {
  // biome-ignore lint/suspicious/noThenProperty: the language's word
  return { expression, then: whenTrue, else: whenFalse };
};

test.each<[string, string, unknown]>([
  ["true runs, false skips", "if: {binaryExists: jq}", run(JQ)],
  [
    "the order of keys is free",
    "if: {value: a, stringEquals: b}",
    run(leaf("stringEquals", "b", "a")),
  ],
  [
    "then and else beside the operator",
    "if: {binaryExists: jq, then: Skip, else: Abort}",
    run(JQ, "Skip", "Abort"),
  ],
  [
    "then and else inside a not",
    "if: {not: {binaryExists: jq, then: Abort, else: Execute}}",
    run({ kind: "not", operand: JQ }, "Abort", "Execute"),
  ],
  ["not with a list of one", "if: {not: [binaryExists: jq]}", run({ kind: "not", operand: JQ })],
  [
    "and, or nest",
    "if: {and: [binaryExists: jq, or: [binaryExists: jq]]}",
    run({ kind: "and", operands: [JQ, { kind: "or", operands: [JQ] }] }),
  ],
  ["an empty text in quotes", "if: {stringIsEmpty: ''}", run(leaf("stringIsEmpty", ""))],
  [
    "references are kept",
    "if: {numberEquals: '{{ Mode }}', value: '{{ Mode }}'}",
    run(leaf("numberEquals", "{{ Mode }}", "{{ Mode }}")),
  ],
])("a condition: %s", (_, text, expected) => {
  expect(conditionOf(text)).toStrictEqual(expected);
});

test.each([
  ["two operators", "if: {binaryExists: jq, fileExists: /a}", "several-operators"],
  ["no operator", "if: {then: Skip}", "missing-operator"],
  ["an operator without operand", "if: {fileExists: }", "missing-operator"],
  ["no value", "if: {stringEquals: a}", "missing-key"],
  ["no path", "if: {fileMD5Equals: a}", "missing-key"],
  ["a value too many", "if: {fileExists: a, value: b}", "unexpected-companion"],
  ["a path for value", "if: {stringEquals: a, value: b, path: c}", "unexpected-companion"],
  ["a value beside and", "if: {and: [fileExists: a], value: b}", "unexpected-companion"],
  ["an empty and", "if: {and: []}", "wrong-type"],
  ["an or that is a mapping", "if: {or: {fileExists: a}}", "wrong-type"],
  ["a not of two", "if: {not: [fileExists: a, fileExists: b]}", "invalid-value"],
  ["then in lower case", "if: {fileExists: a, then: skip}", "invalid-value"],
  ["then in both places", "if: {not: {fileExists: a, then: Skip}, then: Skip}", "repeated-key"],
  ["then in an and", "if: {and: [{fileExists: a, then: Skip}]}", "unknown-key"],
  ["an operand that is no number", "if: {numberEquals: a10, value: 1}", "invalid-value"],
  ["look-ahead", "if: {patternMatches: '(?=a)', value: a}", "bad-pattern"],
  ["a back-reference", "if: {patternMatches: '(a)\\1', value: a}", "bad-pattern"],
  ["a list for an operand", "if: {fileExists: [a]}", "wrong-type"],
  ["text for a condition", "if: always", "wrong-type"],
])("a condition with %s is refused", (_, text, code) => {
  expect(codes(withKeys(text))).toStrictEqual([code]);
});

test.each(["stringContains", "stringStartsWith", "booleanEquals", "stringNotEquals", "exitCode"])(
  "the operator %s does not exist",
  (operator) => {
    expect(codes(withKeys(`if: {${operator}: a, value: b}`))).toContain("unknown-key");
  },
);

describe("the depth of logical operators", () => {
  const nested = (depth: number): string =>
    `${"{not: ".repeat(depth)}{fileExists: a}${"}".repeat(depth)}`;
  test.each([1, 3, 4])("%i is accepted", (depth) => {
    expect(codes(withKeys(`if: ${nested(depth)}`))).toStrictEqual([]);
  });
  test("5 is refused", () => {
    expect(problems(withKeys(`if: ${nested(5)}`))).toStrictEqual([
      '11:38 too-deep: Cannot use "not" here: it is logical operator 5 of a nest, expected at most 4',
    ]);
  });
});

describe("Assert", () => {
  const assert = (inputs: string): string =>
    withStep(`name: Check\naction: Assert\ninputs: ${inputs}`);
  test("takes an expression", () => {
    expect(
      codes(assert("{and: [fileExists: /a, {stringEquals: a, value: '{{ Mode }}'}]}")),
    ).toStrictEqual([]);
  });
  test("takes no then", () => {
    expect(codes(assert("{fileExists: /a, then: Skip}"))).toStrictEqual(["unknown-key"]);
  });
  test("refuses a literal that is no number", () => {
    expect(codes(assert("{numberEquals: a, value: 1}"))).toStrictEqual(["invalid-value"]);
  });
});
