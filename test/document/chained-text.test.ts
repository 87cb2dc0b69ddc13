import { expect, test } from "vitest";
import { chainedText } from "../../lib/document/chained-text.ts";

const items = [
  { commands: ["a", "b"], stdout: "x" },
  { stdout: "y", msiExitCode: 3010 },
];

test.each([
  [0, "stdout", "x"],
  [1, "stdout", "y"],
  [1, "msiExitCode", "3010"],
  [0, "commands", "a\nb"],
  [0, "missing", ""],
  [2, "stdout", ""],
  [0, "constructor", ""],
])("chainedText() of item %i, field %s is %j", (index, field, expected) => {
  expect(chainedText(items, { index, field })).toBe(expected);
});

test("chainedText() of a skipped step is empty", () => {
  expect(chainedText([], { index: 0, field: "stdout" })).toBe("");
});
