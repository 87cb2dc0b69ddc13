/** How far a step is, as the log folder spells it. */
export type StepStatus =
  | "inProgress"
  | "success"
  | "failed"
  | "timedOut"
  | "ignoredFailure"
  | "skipped";

/** How far a phase or a document is. */
export type ScopeStatus =
  | "inProgress"
  | "success"
  | "failed"
  | "timedOut"
  | "successWithIgnoredFailure";

/** How an execution ended. Ignored failures count as success. */
export type ExecutionStatus = "inProgress" | "success" | "failed" | "timedOut";

/**
 * Rolls the statuses of a phase's steps, or of a document's phases, up into one. The first failure decides between
 * "failed" and "timedOut"; any failure beats an ignored one, and that beats success. Skipped steps count as success.
 */
export function rollUp(statuses: readonly (StepStatus | ScopeStatus)[]): ScopeStatus {
  const failure = statuses.find(isFailure);
  if (failure !== undefined) return failure;
  const isIgnored = statuses.some(
    (status) => status === "ignoredFailure" || status === "successWithIgnoredFailure",
  );
  return isIgnored ? "successWithIgnoredFailure" : "success";
}

/** The status of an execution with documents of these statuses. */
export function executionStatus(documents: readonly ScopeStatus[]): ExecutionStatus {
  const status = rollUp(documents);
  return status === "successWithIgnoredFailure" ? "success" : status;
}

/** True for a status that makes the execution fail. */
export function isFailure(status: StepStatus | ScopeStatus): status is "failed" | "timedOut" {
  return status === "failed" || status === "timedOut";
}
