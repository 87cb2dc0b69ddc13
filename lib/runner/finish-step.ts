import type { Output } from "../actions/action.ts";
import type { ProcessTrace } from "./action-context.ts";
import type { StepFailure } from "./failure-report.ts";
import { timeText } from "./report.ts";
import type { AttemptOutcome } from "./run-attempt.ts";
import type { StepScope } from "./run-context.ts";
import type { StepStatus } from "./status.ts";
import { showOutputs } from "./step-scope.ts";
import { sealedJson } from "./stored-json.ts";

/** Ends a step that its `if` skips. */
export function finishSkipped(scope: StepScope): void {
  scope.run.log.info(`Executor: Skipped step ${scope.step.name}: its condition says so`);
  finish(scope, "skipped", "");
}

/** Ends a step that succeeded. */
export function finishSuccess(scope: StepScope, outputs: readonly Output[]): void {
  showOutputs(scope, outputs);
  finish(scope, "success", "");
}

/** Ends a step whose last attempt has failed: `onFailure` says what that means. A cancelled step is never ignored. */
export function finishFailed(
  scope: StepScope,
  outcome: Extract<AttemptOutcome, { status: "failed" | "timedOut" }>,
  attempt: number,
  trace: ProcessTrace,
): void {
  const { run, step, execution } = scope;
  showOutputs(scope, outcome.outputs);
  const isIgnored = step.onFailure === "Ignore" && !run.signal.aborted;
  const message = shownMessage(scope, outcome);
  run.log.info(
    `Executor: [ERROR] Step ${step.name} failed${isIgnored ? ", which is ignored" : ""}: ${message}`,
  );
  if (isIgnored) {
    finish(scope, "ignoredFailure", message);
    return;
  }
  const report = failureOf(scope, { ...outcome, message }, attempt, trace);
  const stderr = scope.isQuiet ? "" : trace.stderr;
  // The failure of a nested document's step tells more than that of the step which runs the document.
  const first = execution.nestedFailure?.report;
  const told: StepFailure =
    first === undefined
      ? report
      : { ...first, document: report.document, logFolder: report.logFolder };
  execution.firstFailure ??= { report: told, stderr: execution.nestedFailure?.stderr ?? stderr };
  finish(scope, outcome.status, message, told);
}

/** A message may quote inputs or output, so a quiet step tells its exit code at most. */
function shownMessage(
  scope: StepScope,
  outcome: { readonly message: string; readonly exitCode: number | null; readonly status: string },
): string {
  const { run } = scope;
  const isOurs = outcome.status === "timedOut" || run.signal.aborted;
  if (!scope.isQuiet || isOurs) return run.masker.mask(outcome.message);
  return outcome.exitCode === null
    ? "the step failed; logging is disabled for it"
    : `exit status ${outcome.exitCode}`;
}

function failureOf(
  scope: StepScope,
  outcome: Extract<AttemptOutcome, { status: "failed" | "timedOut" }>,
  attempt: number,
  trace: ProcessTrace,
): StepFailure {
  const { run, loaded, phase, step } = scope;
  return {
    document: { name: loaded.document.name, path: loaded.path },
    phase: phase.name,
    step: step.name,
    action: step.action,
    attempt,
    maxAttempts: step.maxAttempts,
    exitCode: outcome.exitCode,
    message: outcome.message,
    status: outcome.status,
    outputTail: scope.isQuiet ? [] : trace.tail.lines().map(run.masker.mask),
    logFolder: run.folder.absolutePath,
  };
}

function finish(
  scope: StepScope,
  status: Exclude<StepStatus, "inProgress">,
  failureMessage: string,
  failure?: StepFailure,
): void {
  const { run, execution, report, phase, step, at, chaining } = scope;
  report.status = status;
  report.failureMessage = failureMessage;
  report.endTime = timeText(run.host.clock.now());
  const values = chaining.get(phase.name, step.name);
  run.state.add({
    kind: "done",
    execution: execution.id,
    ...at,
    status,
    failureMessage,
    startTime: report.startTime,
    endTime: report.endTime,
    inputs: sealedJson(values?.inputs ?? [], run.masker),
    outputs: sealedJson(values?.outputs ?? [], run.masker),
    ...(report.detailedOutput === null
      ? {}
      : { detailedOutput: JSON.stringify(report.detailedOutput) }),
    ...(failure === undefined ? {} : { failure: JSON.stringify(failure) }),
  });
  run.log.debug(
    `Executor: FINISHED STEP ${step.name} in PHASE ${phase.name} with status ${status}`,
  );
  run.touch();
}
