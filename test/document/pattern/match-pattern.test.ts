import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchPattern, patternProblem } from "../../../lib/document/pattern/match-pattern.ts";

describe("matchPattern() is true", () => {
  test.each([
    ["^[a-z]+$", "AbC"],
    ["b", "abc"],
    ["", "anything"],
    ["^$", ""],
    ["^a{2,3}$", "aaa"],
    ["^a{2}$", "aa"],
    ["^a{2,}$", "aaaa"],
    ["a{,2}", "a{,2}"],
    ["^(ab|c)*?d$", "ababcd"],
    ["^a.c$", "abc"],
    ["(?s)^a.c$", "a\nc"],
    ["(?m)^b$", "a\nb\nc"],
    ["^(?P<name>x)(?<other>y)(?:z)$", "xyz"],
    ["\\Aab\\z", "ab"],
    ["\\bfoo\\b", "a foo b"],
    ["o\\B", "of"],
    ["^\\Qa.b*\\E+$", "a.b***"],
    ["[[:alpha:]]+[[:^digit:]]", "ab"],
    ["^[^[:space:]]$", "x"],
    ["^[]a-]+$", "]-a"],
    ["^[^]]$", "a"],
    ["^\\d\\D\\s\\S\\w\\W$", "1a b_-"],
    ["\\x41\\x{1F600}\\101\\t", "A\u{1F600}A\t"],
    ["^\\p{Greek}\\pL\\P{Lu}$", "αb1"],
    ["^[\\d.]+$", "1.2"],
    ["^\\.\\-\\/$", ".-/"],
    ["(?-i)^abc$", "abc"],
    ["(?i:A)b", "ab"],
    ["^(?:a|b|)$", ""],
    ["^.$", "\u{1F600}"],
    ["ß", "ß"],
    ["^\\d+\\.\\d+(\\.\\d+)?$", "3.11.4"],
  ])("%s in %j", (pattern, text) => {
    expect(matchPattern(pattern, text)).toBe(true);
  });
});

describe("matchPattern() is false", () => {
  test.each([
    ["^b", "abc"],
    ["a$", "a\n"],
    ["^b$", "a\nb"],
    ["a.c", "a\nc"],
    ["(?-i)abc", "ABC"],
    ["^a{2,3}$", "aaaa"],
    ["[^a]", "A"],
    ["\\d", "٣"],
    ["\\s", "\v"],
    ["\\bfoo", "afoo"],
    ["(?i:a)(?-i)b", "aB"],
  ])("%s in %j", (pattern, text) => {
    expect(matchPattern(pattern, text)).toBe(false);
  });
});

test.each([
  ["(?=a)", "it has look-around, which RE2 does not know"],
  ["(?!a)", "it has look-around, which RE2 does not know"],
  ["(?<=a)b", "it has look-around, which RE2 does not know"],
  ["(?<!a)b", "it has look-around, which RE2 does not know"],
  ["(a)\\1", 'it has the back-reference "\\1", which RE2 does not know'],
  ["(?<n>a)\\k<n>", 'the escape "\\k" is unknown'],
  ["(?>a)", 'what follows "(?" is unknown'],
  ["a**", 'a repetition stands on the repetition "*"'],
  ["a++", 'a repetition stands on the repetition "+"'],
  ["*a", 'the repetition "*" has nothing before it'],
  ["(a", 'a "(" has no ")"'],
  ["a)", 'a ")" has no "("'],
  ["[a", 'a "[" has no "]"'],
  ["[z-a]", "a range in brackets has no end or runs backwards"],
  ["[[:letter:]]", 'the class "[:letter:]" is unknown'],
  ["\\p{Klingon}", '"\\p{Klingon}" is no Unicode class'],
  ["\\Z", 'the escape "\\Z" is unknown'],
  ["a\\", "it ends with a backslash"],
  ["\\xg", 'the escape "\\x" has no two hexadecimal digits and no {…} after it'],
  ["a{1001}", 'the repetition "{1001}" is outside of 0 to 1000'],
  ["a{3,2}", 'the repetition "{3,2}" is outside of 0 to 1000'],
  ["(((a{100}){100}){100}){100}", "its repetitions multiply to too large a pattern"],
  ["(((){1000}){1000}){1000}", "its repetitions multiply to too large a pattern"],
  ["(".repeat(300) + ")".repeat(300), "it nests more than 250 groups"],
])("patternProblem() of %s", (pattern, problem) => {
  expect(patternProblem(pattern)).toBe(problem);
});

test("matchPattern() has no patterns that take forever", () => {
  expect(matchPattern("^(a+)+$", `${"a".repeat(20_000)}b`)).toBe(false);
  expect(matchPattern("(a|a)*(a|aa)+c", "a".repeat(5_000))).toBe(false);
});

test("matchPattern() agrees with JavaScript where the dialects do", () => {
  const atom = fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "(a|b)",
    "(?:ab)",
    "^",
    "$",
    "\\b",
  );
  const piece = fc
    .tuple(atom, fc.constantFrom("", "*", "+?", "{1,2}", "|"))
    .map(([a, tail]) => (/^(?:[\^$]|\\b)$/.test(a) ? a + (tail === "|" ? tail : "") : a + tail));
  const pattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  const text = fc
    .array(fc.constantFrom("a", "b", "A", "1", " "), { maxLength: 8 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(pattern, text, (expression, value) => {
      expect(matchPattern(expression, value)).toBe(new RegExp(expression, "iu").test(value));
    }),
    { numRuns: 500 },
  );
});

test("patternProblem() never throws", () => {
  const pattern = fc.array(fc.constantFrom(..."ab()[]{}|*+?^$.\\pPQEx1,:-!=<>i"), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(pattern, (pieces) => {
      patternProblem(pieces.join(""));
    }),
    { numRuns: 1000 },
  );
});
