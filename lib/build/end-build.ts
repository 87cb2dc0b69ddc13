import { type CleanedUp, type CleanUpPorts, cleanUp } from "./clean-up.ts";
import { type RecordBuildInput, type RecordBuildPorts, recordBuild } from "./record-build.ts";

/** States of an execution. */
export type ExecutionStatus =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE";

/** How an execution is doing. */
export type Execution = {
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly cause?: string;
};

/** What ending a build needs. */
export type EndBuildPorts = CleanUpPorts & RecordBuildPorts;

/** Who stops an execution without a word. */
const STOPPED = "The build was stopped";

/**
 * Cleans up and records a build whose execution is over, in case the execution could not do so itself: it was stopped,
 * ran into its limit, or lost its last states. Safe to repeat, and without effect on a build that is recorded.
 */
export async function endBuild(
  ports: EndBuildPorts,
  buildId: string,
  execution: Execution,
): Promise<CleanedUp | undefined> {
  if (execution.status === "RUNNING" || execution.status === "PENDING_REDRIVE") return undefined;
  if (execution.status === "SUCCEEDED") {
    await recordBuild(ports, { buildId, outcome: "succeeded" });
    return undefined;
  }
  const cleaned = await cleanUp(ports, { buildId });
  await recordBuild(ports, { buildId, ...outcomeOf(execution) });
  return cleaned;
}

function outcomeOf({ status, error, cause }: Execution): Omit<RecordBuildInput, "buildId"> {
  if (status === "ABORTED") return { outcome: "cancelled", reason: cause || error || STOPPED };
  return {
    outcome: "failed",
    failure:
      status === "TIMED_OUT"
        ? {
            Error: "Kiln.TimedOut",
            Cause: "Cannot finish the build: it took longer than the limit of its state machine",
          }
        : { Error: error ?? "States.TaskFailed", ...(cause === undefined ? {} : { Cause: cause }) },
  };
}
