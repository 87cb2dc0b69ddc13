import type { ActionResult, Output } from "../actions/action.ts";
import { failureMessage } from "../actions/action-failure.ts";
import type { InputItem } from "../document/document.ts";
import { iterations } from "../document/iterations.ts";
import { joinOutputs } from "../document/join-outputs.ts";
import type { Loop } from "../document/loop.ts";
import { resolveInputs } from "../document/resolve-text.ts";
import { stepRules } from "../document/step-rules.ts";
import type { ProcessTrace } from "./action-context.ts";
import { startDeadline, withGrace } from "./deadline.ts";
import { resolverOf } from "./references.ts";
import { RebootRequest, type StepScope } from "./run-context.ts";
import { runModule } from "./run-module.ts";
import { referenceScopeOf, showInputs } from "./step-scope.ts";
import { sealedJson } from "./stored-json.ts";

/** One try of a step. */
export type Attempt = {
  readonly number: number;
  /** The step's loop with its list resolved. */
  readonly loop: Loop | undefined;
  /** Outputs of iterations that were done before a restart or a crash. */
  readonly finished: readonly (readonly Output[])[];
  /** The attempt goes on after a restart that it asked for. */
  readonly isResumed: boolean;
  readonly trace: ProcessTrace;
};

/** How a try ended. "restart" wants the machine restarted; the others speak for themselves. */
export type AttemptOutcome = {
  readonly outputs: readonly Output[];
} & (
  | { readonly status: "success" }
  | { readonly status: "restart"; readonly resume: "same-step" | "next-iteration" | "next-step" }
  | {
      readonly status: "failed" | "timedOut";
      readonly message: string;
      readonly exitCode: number | null;
    }
);

/** Runs one try of a step within its time limit. @throws {RebootRequest} A nested document wants a restart. */
export async function runAttempt(scope: StepScope, attempt: Attempt): Promise<AttemptOutcome> {
  const { step, run } = scope;
  const { log, host } = run;
  const isEndless = step.timeoutSeconds === -1 || stepRules(step.action).ignoresTimeout === true;
  log.debug(`Executor: Attempt ${attempt.number}/${step.maxAttempts}`);
  const deadline = startDeadline(host.clock, isEndless ? -1 : step.timeoutSeconds, run.signal);
  try {
    const work = runInputs(scope, attempt, deadline.signal);
    const outcome = await withGrace(work, deadline.signal, host.clock).catch(failureOf);
    if (outcome.status !== "failed") return outcome;
    if (run.signal.aborted) return { ...outcome, message: reasonOf(run.signal) };
    if (!deadline.isExpired()) return outcome;
    const what = step.loop === undefined ? "Step" : "Loop";
    const message = `${what} timed out after ${step.timeoutSeconds} seconds`;
    return { ...outcome, status: "timedOut", message, exitCode: null };
  } finally {
    deadline.clear();
  }
}

/** Why a run was cancelled, in words. */
export function reasonOf(signal: AbortSignal): string {
  const { reason } = signal;
  return reason instanceof Error && reason.name !== "AbortError"
    ? reason.message
    : "The run was cancelled";
}

/** What the user can act on is a failure of the attempt; the rest is a bug, or a restart on its way up. */
function failureOf(error: unknown): AttemptOutcome {
  const message = error instanceof RebootRequest ? undefined : failureMessage(error);
  if (message === undefined) throw error;
  return { status: "failed", message, exitCode: null, outputs: [] };
}

async function runInputs(
  scope: StepScope,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { run, step } = scope;
  if (!scope.isQuiet)
    run.log.debug(
      `Executor: Before resolving parameter inputs ${JSON.stringify(step.inputs)} of step ${step.name}.`,
    );
  const shown = await resolveInputs(scope.step.inputs, resolverOf(referenceScopeOf(scope)));
  showInputs(scope, shown);
  if (attempt.loop !== undefined) return runLoop(scope, attempt, attempt.loop, signal);
  return outcomeOf(await callModule(scope, attempt, shown, 0, attempt.isResumed, signal));
}

async function runLoop(
  scope: StepScope,
  attempt: Attempt,
  loop: Loop,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { run, step, execution } = scope;
  const passes = iterations(loop);
  const outputs = [...attempt.finished];
  for (let index = outputs.length; index < passes.count; index++) {
    const pass = { name: loop.name, index, value: passes.valueAt(index) };
    run.log.debug(`Executor: Commencing iteration ${index} of step ${step.name}`);
    const inputs = await resolveInputs(step.inputs, resolverOf(referenceScopeOf(scope), pass));
    const isResumed = attempt.isResumed && index === attempt.finished.length;
    const result = await callModule(scope, attempt, inputs, index, isResumed, signal);
    const joined = (): readonly Output[] => joinOutputs(step.action, outputs);
    if (result.status === "failed") {
      const message = `Loop failed at iteration index ${index}: ${result.message}`;
      return { ...outcomeOf({ ...result, message }), outputs: joined() };
    }
    if (result.status === "reboot" && result.resume === "same-step")
      return { status: "restart", resume: "same-step", outputs: joined() };
    outputs.push(result.outputs);
    run.state.add({
      kind: "iteration",
      execution: execution.id,
      ...scope.at,
      attempt: attempt.number,
      index,
      outputs: sealedJson(result.outputs, run.masker),
    });
    if (result.status === "reboot" && index < passes.count - 1)
      return { status: "restart", resume: "next-iteration", outputs: joined() };
    if (result.status === "reboot")
      return { status: "restart", resume: "next-step", outputs: joined() };
  }
  return { status: "success", outputs: joinOutputs(step.action, outputs) };
}

function callModule(
  scope: StepScope,
  attempt: Attempt,
  items: readonly InputItem[],
  index: number,
  isResumed: boolean,
  signal: AbortSignal,
): Promise<ActionResult> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { trace, number } = attempt;
  return runModule(scope, { items, attempt: number, index, isResumed, signal, trace });
}

function outcomeOf(result: ActionResult): AttemptOutcome {
  if (result.status === "success") return result;
  if (result.status === "reboot")
    return { status: "restart", resume: result.resume, outputs: result.outputs };
  const { message, exitCode, outputs } = result;
  return { status: "failed", message, exitCode: exitCode ?? null, outputs };
}
