import { failureMessage } from "../actions/action-failure.ts";
import { conditionProbe } from "../actions/condition-probe.ts";
import { decide } from "../document/evaluate.ts";
import type { Decision } from "../document/expression.ts";
import { resolveLoop } from "../document/iterations.ts";
import type { Loop } from "../document/loop.ts";
import { resolveText } from "../document/resolve-text.ts";
import type { ProcessTrace } from "./action-context.ts";
import { endLeftOvers } from "./command-mark.ts";
import { finishFailed, finishSkipped, finishSuccess } from "./finish-step.ts";
import { outputTail } from "./output-tail.ts";
import { resolverOf } from "./references.ts";
import { timeText } from "./report.ts";
import { requestReboot } from "./request-reboot.ts";
import { openOutputs, openTexts, restoreStep } from "./restore-step.ts";
import { type AttemptOutcome, runAttempt } from "./run-attempt.ts";
import type { StepScope } from "./run-context.ts";
import type { StepProgress } from "./state/progress.ts";
import { referenceScopeOf } from "./step-scope.ts";

/**
 * Runs one step to its end, or takes over what a run before a restart or a crash has done of it.
 *
 * @throws {RebootRequest} The machine has to restart first.
 */
export async function runStep(scope: StepScope): Promise<void> {
  const { run, execution, step, report, at } = scope;
  const saved = run.progress.of(execution.id, at);
  if (saved?.done !== undefined) return restoreStep(scope, saved.done);
  report.startTime = saved?.startTime ?? timeText(run.host.clock.now());
  run.log.info(`Step ${step.name}`);
  run.touch();
  if (saved !== undefined && !saved.isRebooted) await endLeftOvers(scope, saved);
  const decision = saved?.decision ?? (await firstDecision(scope));
  if (decision === undefined) return;
  if (decision === "Skip") return finishSkipped(scope);
  if (decision === "Abort") {
    const outcome = failure('The step\'s "if" decided to abort');
    return finishFailed(scope, outcome, 1, newTrace());
  }
  await runAttempts(scope, saved);
}

/** @returns undefined when the condition cannot be evaluated; the step has then failed. */
async function firstDecision(scope: StepScope): Promise<Decision | undefined> {
  const { run, execution, step, report, at } = scope;
  try {
    const resolver = resolverOf(referenceScopeOf(scope));
    const decision = await decide(step.condition, conditionProbe(run.host), (template) =>
      resolveText(template, resolver),
    );
    if (step.condition !== undefined)
      run.log.debug(`Executor: Condition of step ${step.name} decided ${decision}`);
    const startTime = report.startTime;
    run.state.add({ kind: "begun", execution: execution.id, ...at, startTime, decision });
    return decision;
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    finishFailed(scope, failure(message), 1, newTrace());
    return undefined;
  }
}

async function runAttempts(scope: StepScope, saved: StepProgress | undefined): Promise<void> {
  const { run, execution, step, at } = scope;
  run.log.debug(`Executor: MaxAttempts set to ${step.maxAttempts}`);
  run.log.debug(`Executor: Timeout set to ${step.timeoutSeconds} seconds`);
  let loop: Loop | undefined;
  for (let number = saved?.attempt ?? 1; ; number++) {
    const isSaved = number === saved?.attempt;
    const trace = newTrace();
    if (number > 1 && !isSaved)
      run.state.add({ kind: "attempt", execution: execution.id, ...at, attempt: number });
    const frozen = loop ?? (await frozenLoop(scope, saved));
    if (frozen !== undefined && "status" in frozen)
      return finishFailed(scope, frozen, number, trace);
    loop = frozen;
    const outcome = await runAttempt(scope, {
      number,
      loop,
      finished: isSaved ? await openOutputs(scope, saved.iterations) : [],
      isResumed: isSaved && saved.isRebooted,
      trace,
    });
    if (outcome.status === "success") return finishSuccess(scope, outcome.outputs);
    if (outcome.status === "restart") return requestReboot(scope, outcome);
    run.log.debug(`Executor: Attempt ${number}/${step.maxAttempts} failed: ${outcome.message}`);
    if (number >= step.maxAttempts || run.signal.aborted)
      return finishFailed(scope, outcome, number, trace);
  }
}

/** The step's loop with its list resolved once and for all; a failure when it cannot be. */
async function frozenLoop(
  scope: StepScope,
  saved: StepProgress | undefined,
): Promise<Loop | FailedOutcome | undefined> {
  const { run, step, execution, at } = scope;
  const { loop } = step;
  if (loop === undefined || loop.kind === "for") return loop;
  if (saved?.items !== undefined) {
    const values = await openTexts(scope, saved.items);
    return loop.kind === "forEach"
      ? { ...loop, items: values }
      : { ...loop, list: values[0] ?? "" };
  }
  try {
    const frozen = await resolveLoop(loop, resolverOf(referenceScopeOf(scope)));
    const texts =
      frozen.kind === "forEach" ? frozen.items : frozen.kind === "for" ? [] : [frozen.list];
    const values = texts.map(run.masker.seal);
    run.state.add({ kind: "items", execution: execution.id, ...at, values });
    return frozen;
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    return failure(message);
  }
}

type FailedOutcome = Extract<AttemptOutcome, { status: "failed" | "timedOut" }>;

function failure(message: string): FailedOutcome {
  return { status: "failed", message, exitCode: null, outputs: [] };
}

function newTrace(): ProcessTrace {
  return { tail: outputTail(), stderr: "" };
}
