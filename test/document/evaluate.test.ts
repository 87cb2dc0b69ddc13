import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, evaluate } from "../../lib/document/evaluate.ts";
import type { Comparison, Expression } from "../../lib/document/expression.ts";
import { COMPANIONS } from "../../lib/document/expression.ts";
import { resolveText } from "../../lib/document/resolve-text.ts";
import { InvalidInput } from "../../lib/errors.ts";
import { fakeProbe } from "../fakes/fake-probe.ts";
import { resolverOf } from "../fakes/resolver.ts";

type Row = [Comparison["operator"], string, string, boolean];

function comparison(operator: Comparison["operator"], operand: string, companion = ""): Comparison {
  return { kind: "comparison", operator, operand, companion, span: { start: 0, end: 0 } };
}

const ROWS: Row[] = [
  ["stringIsEmpty", "", "", true],
  ["stringIsEmpty", " ", "", false],
  ["stringIsWhitespace", " \t\r\n", "", true],
  ["stringIsWhitespace", "", "", false],
  ["stringIsWhitespace", " a", "", false],
  ["stringEquals", "ABC", "abc", true],
  ["stringEquals", "abc", "abc ", false],
  ["stringEquals", "1", "1.0", false],
  ["stringLessThan", "b", "A", true],
  ["stringLessThan", "A", "a", false],
  ["stringLessThan", "a", "9", true],
  ["stringLessThan", "\u{1F600}", "\uFF21", true],
  ["stringLessThanEquals", "a", "A", true],
  ["stringLessThanEquals", "a", "b", false],
  ["stringGreaterThan", "a", "B", true],
  ["stringGreaterThan", "A", "a", false],
  ["stringGreaterThan", "a", "ab", true],
  ["stringGreaterThanEquals", "B", "b", true],
  ["stringGreaterThanEquals", "b", "a", false],
  ["patternMatches", "^[a-z]+$", "AbC", true],
  ["patternMatches", "b", "abc", true],
  ["patternMatches", "^b", "abc", false],
  ["numberEquals", "1", "1.0", true],
  ["numberEquals", "1", "a10", false],
  ["numberLessThan", "2", "1", true],
  ["numberLessThan", "1", "2", false],
  ["numberLessThanEquals", "2", "2.00", true],
  ["numberLessThanEquals", "2", "2.001", false],
  ["numberGreaterThan", "1", "2", true],
  ["numberGreaterThan", "3.9", "3.11", false],
  ["numberGreaterThanEquals", "-1", "-1", true],
  ["numberGreaterThanEquals", "-1", "-1.5", false],
  ["binaryExists", "ls", "", true],
  ["binaryExists", "nothing", "", false],
  ["fileExists", "/a", "", true],
  ["fileExists", "/d", "", false],
  ["folderExists", "/d", "", true],
  ["folderExists", "/a", "", false],
  ["fileMD5Equals", "AB-md5", "/a", true],
  ["fileMD5Equals", "ab-md5", "/missing", false],
  ["fileSHA1Equals", "ab-sha1", "/a", true],
  ["fileSHA1Equals", "ab-md5", "/a", false],
  ["fileSHA256Equals", "ab-sha256", "/a", true],
  ["fileSHA256Equals", "", "/missing", false],
  ["fileSHA512Equals", "ab-SHA512", "/a", true],
  ["fileSHA512Equals", "00", "/a", false],
];

test.each(ROWS)(
  "evaluate() %s %j with %j is %s",
  async (operator, operand, companion, expected) => {
    expect(await evaluate(comparison(operator, operand, companion), fakeProbe())).toBe(expected);
  },
);

test("evaluate() has a true and a false case for every operator", () => {
  const seen = new Set(ROWS.map(([operator, , , expected]) => `${operator} ${expected}`));
  const wanted = Object.keys(COMPANIONS).flatMap((name) => [`${name} true`, `${name} false`]);
  expect(wanted.filter((pair) => !seen.has(pair))).toStrictEqual([]);
});

describe("numbers", () => {
  test.each([".5", "5.", "1e3", " 1", "1 ", "a10", "", "0x1", "1_000", "+-1"])(
    "%j is no number: every comparison is false",
    async (text) => {
      for (const operator of ["numberEquals", "numberLessThan", "numberGreaterThanEquals"] as const)
        expect(await evaluate(comparison(operator, "1", text), fakeProbe())).toBe(false);
    },
  );
  test.each([
    ["9007199254740993", "9007199254740992"],
    ["0.1000000000000000000000001", "0.1"],
    ["00010", "9"],
    ["-0.5", "-0.51"],
    ["+1", "-0"],
  ])("%s is greater than %s, exactly", async (large, small) => {
    expect(await evaluate(comparison("numberGreaterThan", small, large), fakeProbe())).toBe(true);
    expect(await evaluate(comparison("numberGreaterThan", large, small), fakeProbe())).toBe(false);
  });
  test("compare like big integers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(), fc.bigInt(), async (a, b) => {
        const isLess = await evaluate(comparison("numberLessThan", `${b}.0`, `${a}`), fakeProbe());
        expect(isLess).toBe(a < b);
      }),
    );
  });
});

describe("logical operators", () => {
  const yes = comparison("fileExists", "/a");
  const no = comparison("fileExists", "/b");
  test.each<[string, Expression, boolean, string[]]>([
    ["and stops at the first false", { kind: "and", operands: [no, yes] }, false, ["file /b"]],
    ["and of true ones", { kind: "and", operands: [yes, yes] }, true, ["file /a", "file /a"]],
    ["or stops at the first true", { kind: "or", operands: [yes, no] }, true, ["file /a"]],
    ["or of false ones", { kind: "or", operands: [no, no] }, false, ["file /b", "file /b"]],
    ["not", { kind: "not", operand: yes }, false, ["file /a"]],
  ])("%s", async (_, expression, expected, calls) => {
    const probe = fakeProbe();
    expect(await evaluate(expression, probe)).toBe(expected);
    expect(probe.calls).toStrictEqual(calls);
  });
});

test("evaluate() resolves references in the operand and in its companion", async () => {
  const resolve = (text: string): Promise<string> =>
    resolveText(text, resolverOf({ Left: "x", Right: "X" }));
  const expression = comparison("stringEquals", "{{ Left }}", "{{ Right }}");
  expect(await evaluate(expression, fakeProbe(), resolve)).toBe(true);
});

test("evaluate() refuses a pattern that a reference brings and that is none", async () => {
  const wrong = evaluate(comparison("patternMatches", "(a", "a"), fakeProbe());
  await expect(wrong).rejects.toThrow(
    new InvalidInput(
      'Cannot use the pattern "(a": a "(" has no ")", expected an RE2 regular expression',
    ),
  );
});

test.each([
  ["/a", "Skip"],
  ["/b", "Abort"],
] as const)("decide() takes then or else: %s", async (operand, expected) => {
  const expression = comparison("fileExists", operand);
  // biome-ignore lint/suspicious/noThenProperty: the language's word
  expect(await decide({ expression, then: "Skip", else: "Abort" }, fakeProbe())).toBe(expected);
});

test("decide() executes a step without a condition", async () => {
  expect(await decide(undefined, fakeProbe())).toBe("Execute");
});
