import type { NestedSummary } from "../actions/action.ts";
import type { ExecutionReport, StepReport } from "./report.ts";
import { type ExecutionStatus, isFailure } from "./status.ts";

/** What `run` prints on stdout, keys in AWSTOE's order. */
export type RunSummary = {
  readonly executionId: string;
  readonly status: ExecutionStatus;
  readonly failedStepCount: number;
  /** Steps that ran, or that their `if` aborted. A looped step counts once; steps of nested documents do not count. */
  readonly executedStepCount: number;
  readonly ignoredFailedStepCount: number;
  readonly skippedStepCount: number;
  /** Empty on success. */
  readonly failureMessage: string;
  /** Absolute path of the log folder, or its place in S3 when it is uploaded. */
  readonly logUrl: string;
};

/** Sums an execution up. */
export function summarize(report: ExecutionReport, logUrl: string): RunSummary {
  const steps = report.documents.flatMap((document) =>
    document.phases.flatMap((phase) => phase.steps),
  );
  const count = (test: (step: StepReport) => boolean): number => steps.filter(test).length;
  return {
    executionId: report.executionId,
    status: report.status,
    failedStepCount: count((step) => isFailure(step.status)),
    executedStepCount: count((step) => step.status !== "skipped" && step.status !== "inProgress"),
    ignoredFailedStepCount: count((step) => step.status === "ignoredFailure"),
    skippedStepCount: count((step) => step.status === "skipped"),
    failureMessage: report.failureMessage,
    logUrl,
  };
}

/** The summary that ExecuteDocument leaves as its output: keys in alphabetical order, no log of its own. */
export function nestedSummary(report: ExecutionReport): NestedSummary {
  const summary = summarize(report, "");
  return {
    executedStepCount: summary.executedStepCount,
    executionId: summary.executionId,
    failedStepCount: summary.failedStepCount,
    failureMessage: summary.failureMessage,
    ignoredFailedStepCount: summary.ignoredFailedStepCount,
    logUrl: summary.logUrl,
    skippedStepCount: summary.skippedStepCount,
    status: summary.status,
  };
}

/** The summary of a run that ended before any step: setup or validation failed. */
export function setupFailure(executionId: string, message: string, logUrl: string): RunSummary {
  return {
    executionId,
    status: "failed",
    failedStepCount: 0,
    executedStepCount: 0,
    ignoredFailedStepCount: 0,
    skippedStepCount: 0,
    failureMessage: message,
    logUrl,
  };
}
