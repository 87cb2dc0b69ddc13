import { expect, test } from "vitest";
import { parseParameterPairs } from "../../lib/document/parse-parameter-pairs.ts";

test.each([
  ["", {}],
  ["a=1", { a: "1" }],
  ["a=1,b=2", { a: "1", b: "2" }],
  ["a=x=y", { a: "x=y" }],
  ['"hosts=a,b",c=1', { hosts: "a,b", c: "1" }],
  ['a="quoted"', { a: '"quoted"' }],
])("parseParameterPairs() of %j", (text, expected) => {
  expect(parseParameterPairs(text)).toStrictEqual({ parameters: expected, issues: [] });
});

test.each([
  ["name=", 'Cannot read the parameter "name=": it has no value, expected name=value'],
  ["=value", 'Cannot read the parameter "=value": it has no name, expected name=value'],
  ["word", 'Cannot read the parameter "word": it has no "=", expected name=value'],
  ["a=1,", 'Cannot read the parameter "": it has no "=", expected name=value'],
  ["a=1,a=2", 'Cannot read the parameter "a=2": "a" was given before, expected each name once'],
])("parseParameterPairs() refuses %j", (text, message) => {
  expect(parseParameterPairs(text).issues.map((issue) => issue.message)).toStrictEqual([message]);
});

test("parseParameterPairs() reports every problem, and points to quotes and --config", () => {
  const { parameters, issues } = parseParameterPairs("a=1,x,b=");
  expect(parameters).toStrictEqual({ a: "1" });
  expect(issues.map(({ file, line, column }) => ({ file, line, column }))).toStrictEqual([
    { file: "--parameters", line: 1, column: 5 },
    { file: "--parameters", line: 1, column: 7 },
  ]);
  expect(issues[0]?.remedy).toContain("--config");
});
