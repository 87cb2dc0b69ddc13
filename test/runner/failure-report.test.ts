import { expect, test } from "vitest";
import {
  isStepFailure,
  parseFailureReport,
  type StepFailure,
} from "../../lib/runner/failure-report.ts";

const step: StepFailure = {
  document: { name: "", path: "a.yml" },
  phase: "build",
  step: "One",
  action: "ExecuteBash",
  attempt: 1,
  maxAttempts: 2,
  exitCode: null,
  message: "",
  status: "timedOut",
  outputTail: ["", "x"],
  logFolder: "/logs",
};

test("parseFailureReport() reads the failure of a step, with and without an exit code", () => {
  expect(parseFailureReport(JSON.parse(JSON.stringify(step)))).toStrictEqual(step);
  expect(parseFailureReport({ ...step, exitCode: 7 })).toStrictEqual({ ...step, exitCode: 7 });
  expect(isStepFailure(step)).toBe(true);
});

test("parseFailureReport() reads the failure of validation", () => {
  const issue = {
    code: "unknown-key",
    severity: "error",
    message: "Cannot use it",
    file: "a.yml",
    line: 1,
    column: 2,
    length: 3,
    path: "phases",
  };
  const report = { issues: [issue], message: "Cannot use it" };
  expect(parseFailureReport(report)).toStrictEqual(report);
});

test.each([[{}], ["text"], [null], [{ ...step, status: "fine" }]])(
  "parseFailureReport() gives undefined for %j",
  (value) => {
    expect(parseFailureReport(value)).toBeUndefined();
  },
);
