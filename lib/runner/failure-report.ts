/** failure.json in the log folder: why a run failed, for the programs that come after it. */
import { list, optional, record, required } from "../source/collections.ts";
import type { Issue } from "../source/issue.ts";
import { integer, oneOf, text } from "../source/scalars.ts";
import { readValue } from "../source/shape.ts";

/** The first failed step whose failure was not ignored. */
export type StepFailure = {
  /** `name` as the document states it, possibly empty; `path` as the caller gave it. */
  readonly document: { readonly name: string; readonly path: string };
  readonly phase: string;
  readonly step: string;
  readonly action: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Null when no process ended with a code. */
  readonly exitCode: number | null;
  readonly message: string;
  readonly status: "failed" | "timedOut";
  /** The last lines of standard output and error of the last attempt, in the order they came; at most 20. */
  readonly outputTail: readonly string[];
  /** Absolute path. */
  readonly logFolder: string;
};

/** Nothing ran: setup or validation failed. */
export type SetupFailure = {
  /** Every problem found; empty when the message says all. */
  readonly issues: readonly Issue[];
  readonly message: string;
};

export type FailureReport = StepFailure | SetupFailure;

/** Name of the file below the log folder. */
export const FAILURE_FILE = "failure.json";

const stepFailure = record({
  document: required(record({ name: required(text()), path: required(text()) })),
  phase: required(text()),
  step: required(text()),
  action: required(text()),
  attempt: required(integer()),
  maxAttempts: required(integer()),
  exitCode: optional(integer()),
  message: required(text()),
  status: required(oneOf(["failed", "timedOut"])),
  outputTail: required(list(text())),
  logFolder: required(text()),
});

const issue = record({
  code: required(text()),
  severity: required(oneOf(["error", "warning"])),
  message: required(text()),
  remedy: optional(text()),
  file: required(text()),
  line: required(integer()),
  column: required(integer()),
  length: required(integer()),
  path: required(text()),
  excerpt: optional(text()),
});

const setupFailure = record({ issues: required(list(issue)), message: required(text()) });

/** Reads a failure report that was parsed from JSON. @returns undefined when it is none. */
export function parseFailureReport(value: unknown): FailureReport | undefined {
  const step = readValue(stepFailure, value).value;
  if (step !== undefined) return { ...step, exitCode: step.exitCode ?? null };
  return readValue(setupFailure, value).value;
}

/** True for the failure of a step, false for one of setup or validation. */
export function isStepFailure(report: FailureReport): report is StepFailure {
  return "step" in report;
}
