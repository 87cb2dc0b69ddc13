import { expect, test } from "vitest";
import { progressOf } from "../../../lib/runner/state/progress.ts";
import { parseStateLine, type StateLine } from "../../../lib/runner/state/state-line.ts";

const at = { execution: "ID", document: 0, phase: 1, step: 2 };
const begun: StateLine = { kind: "begun", ...at, startTime: "T", decision: "Execute" };
const iteration: StateLine = { kind: "iteration", ...at, attempt: 1, index: 0, outputs: "[]" };
const position = { document: 0, phase: 1, step: 2 };

test("progressOf() knows nothing of a step that has not begun", () => {
  expect(progressOf([]).of("ID", position)).toBeUndefined();
  expect(progressOf([begun]).of("OTHER", position)).toBeUndefined();
});

test("progressOf() counts the attempt, and drops the iterations of the one before", () => {
  const lines: StateLine[] = [begun, iteration, { kind: "attempt", ...at, attempt: 2 }];
  expect(progressOf(lines).of("ID", position)).toMatchObject({ attempt: 2, iterations: [] });
  expect(progressOf([begun, iteration]).of("ID", position)).toMatchObject({
    attempt: 1,
    iterations: ["[]"],
  });
});

test.each<[string, readonly StateLine[], boolean, boolean]>([
  ["a restart for the same step", [begun, { kind: "reboot", ...at, isSameStep: true }], true, true],
  [
    "a restart for the next step",
    [begun, { kind: "reboot", ...at, isSameStep: false }],
    false,
    true,
  ],
  [
    "a restart that was followed by another try",
    [begun, { kind: "reboot", ...at, isSameStep: true }, { kind: "attempt", ...at, attempt: 2 }],
    false,
    false,
  ],
])("progressOf() tells %s", (_, lines, isStepRebooted, isRebooted) => {
  const progress = progressOf(lines);
  expect(progress.of("ID", position)?.isRebooted).toBe(isStepRebooted);
  expect(progress.isRebooted).toBe(isRebooted);
});

test("parseStateLine() gives back what was written, and nothing for a torn line", () => {
  for (const line of [begun, iteration])
    expect(parseStateLine(JSON.stringify(line))).toStrictEqual(line);
  for (const torn of ["", "{", JSON.stringify(begun).slice(0, -5), "null", '{"kind":"other"}'])
    expect(parseStateLine(torn)).toBeUndefined();
});
