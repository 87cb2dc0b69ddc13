import { expect, test } from "vitest";
import { nearest } from "../../lib/source/nearest.ts";
import { renderIssue } from "../../lib/source/render.ts";
import { schemaPattern } from "../../lib/source/schema-pattern.ts";
import { quoted } from "../../lib/source/shape.ts";
import { issueAt, positionAt, sourceOf } from "../../lib/source/source.ts";

const source = sourceOf("ab\r\ncde\n\nf", "a.yml");

test.each([
  [0, 1, 1],
  [3, 1, 4],
  [4, 2, 1],
  [7, 2, 4],
  [8, 3, 1],
  [9, 4, 1],
])("positionAt() of offset %i is %i:%i", (offset, line, column) => {
  expect(positionAt(source, offset)).toStrictEqual({ line, column });
});

test("issueAt() gives the line without its break, and marks no further than it", () => {
  const problem = { code: "c", message: "m" };
  expect(issueAt(source, { start: 1, end: 9 }, problem)).toMatchObject({
    line: 1,
    column: 2,
    length: 1,
    excerpt: "ab",
  });
  expect(issueAt(source, { start: 10, end: 99 }, problem)).toMatchObject({
    line: 4,
    column: 2,
    length: 1,
    excerpt: "f",
  });
  expect(issueAt(undefined, { start: 1, end: 2 }, problem)).toStrictEqual({
    code: "c",
    message: "m",
    severity: "error",
    path: "",
    file: "",
    line: 0,
    column: 0,
    length: 1,
  });
});

test("renderIssue() shows place, line, caret and remedy", () => {
  const issue = issueAt(
    source,
    { start: 5, end: 7 },
    { code: "bad", message: "Cannot", remedy: "Do." },
  );
  expect(renderIssue(issue)).toBe("a.yml:2:2: error: Cannot [bad]\n  2 | cde\n    |  ^^\n  → Do.");
});

test("renderIssue() cuts a long line around the caret", () => {
  const long = sourceOf(`${"a".repeat(500)}X${"b".repeat(500)}`, "a.yml");
  const lines = renderIssue(
    issueAt(long, { start: 500, end: 501 }, { code: "c", message: "m" }),
  ).split("\n");
  expect(lines[1]).toBe(`  1 | ${"a".repeat(60)}X${"b".repeat(59)}`);
  expect(lines[2]).toBe(`    | ${" ".repeat(60)}^`);
});

test("quoted() keeps a message on one short line", () => {
  expect(quoted("a\n\tb\r")).toBe('"a\\n\\tb\\r"');
  expect(quoted("x".repeat(61))).toBe(`"${"x".repeat(57)}…"`);
});

test.each([
  ["ExecuteBsh", "ExecuteBash"],
  ["executebash", "ExecuteBash"],
  ["ExecutBinayr", "ExecuteBinary"],
  ["Nothing", undefined],
])("nearest() to %s is %s", (word, expected) => {
  expect(nearest(word, ["ExecuteBash", "ExecuteBinary", "Reboot"])).toBe(expected);
});

test.each([
  [/^a[b-d]\d$/, "^a[b-d]\\d$"],
  [/^utf-?(8|[le])\w$/i, "^[uU][tT][fF]-?(8|[lLeE])\\w$"],
  [/^x-y$/i, "^[xX]-[yY]$"],
])("schemaPattern() of %s", (pattern, expected) => {
  expect(schemaPattern(pattern)).toBe(expected);
});

test("schemaPattern() keeps ranges in brackets, in both cases", () => {
  const pattern = new RegExp(schemaPattern(/^[a-f]+$/i));
  expect([pattern.test("aF"), pattern.test("g")]).toStrictEqual([true, false]);
});
