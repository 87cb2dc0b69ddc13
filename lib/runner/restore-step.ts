import type { Output } from "../actions/action.ts";
import { resolveText } from "../document/resolve-text.ts";
import { isStepFailure, parseFailureReport } from "./failure-report.ts";
import { resolverOf } from "./references.ts";
import type { ExecutionReport } from "./report.ts";
import type { StepScope } from "./run-context.ts";
import type { DoneLine } from "./state/state-line.ts";
import { referenceScopeOf } from "./step-scope.ts";
import { openSealedJson, shownFromSealed } from "./stored-json.ts";

/** Takes over a step that was done before a restart or a crash. Nothing is run or logged. */
export async function restoreStep(scope: StepScope, done: DoneLine): Promise<void> {
  const { run, execution, phase, step, chaining, report, chain } = scope;
  report.status = done.status;
  report.failureMessage = done.failureMessage;
  report.startTime = done.startTime;
  report.endTime = done.endTime;
  if (done.detailedOutput !== undefined)
    report.detailedOutput = JSON.parse(done.detailedOutput) as ExecutionReport[];
  await addSecretsOf(scope, [done.inputs, done.outputs]);
  chaining.set(phase.name, step.name, {
    inputs: openSealedJson(done.inputs, run.masker),
    outputs: openSealedJson(done.outputs, run.masker) as Output[],
  });
  if (!scope.isQuiet) {
    report.inputs = done.inputs === "[]" ? "" : shownFromSealed(done.inputs);
    report.outputs = done.outputs === "[]" ? "" : shownFromSealed(done.outputs);
    if (report.inputs !== "") chain.inputs = report.inputs;
    chain.outputs = report.outputs;
  }
  if (done.failure === undefined) return;
  const failure = parseFailureReport(JSON.parse(done.failure));
  if (failure !== undefined && isStepFailure(failure))
    execution.firstFailure ??= { report: failure, stderr: "" };
}

/** Opens the outputs of iterations. */
export async function openOutputs(
  scope: StepScope,
  sealed: readonly string[],
): Promise<readonly (readonly Output[])[]> {
  await addSecretsOf(scope, sealed);
  return sealed.map((text) => openSealedJson(text, scope.run.masker) as Output[]);
}

/** Opens sealed texts. */
export async function openTexts(
  scope: StepScope,
  sealed: readonly string[],
): Promise<readonly string[]> {
  await addSecretsOf(scope, sealed);
  return sealed.map(scope.run.masker.unseal);
}

/** Secrets are not in the state: they are looked up again. One that is gone leaves its token in place. */
async function addSecretsOf(scope: StepScope, sealed: readonly string[]): Promise<void> {
  const { masker, log } = scope.run;
  const resolver = resolverOf(referenceScopeOf(scope));
  for (const token of new Set(sealed.flatMap(masker.tokensIn)))
    await resolveText(token, resolver).catch((error: unknown) =>
      log.debug(`Executor: [WARN] Cannot resolve ${token} again: ${String(error)}`),
    );
}
