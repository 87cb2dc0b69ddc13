import type { Output } from "../actions/action.ts";
import type { InputItem } from "../document/document.ts";
import type { ReferenceScope } from "./references.ts";
import type { StepScope } from "./run-context.ts";
import { shownJson } from "./stored-json.ts";

/** What the references of a step can reach. */
export function referenceScopeOf(scope: StepScope): ReferenceScope {
  const { run, execution, loaded, phase, step, chaining } = scope;
  return {
    host: run.host,
    masker: run.masker,
    variables: loaded.variables,
    chaining,
    place: { executionId: execution.id, phase: phase.name, step: step.name },
    warn: (text) => run.log.debug(`Executor: [WARN] ${text}`),
  };
}

/** Keeps the resolved inputs for chaining and shows them in log and reports. */
export function showInputs(scope: StepScope, inputs: readonly InputItem[]): void {
  const { run, phase, step, chaining, report, chain } = scope;
  const outputs = chaining.get(phase.name, step.name)?.outputs ?? [];
  chaining.set(phase.name, step.name, { inputs, outputs });
  if (scope.isQuiet) return;
  const shown = shownJson(asLogged(step.action, inputs), run.masker);
  report.inputs = shown;
  chain.inputs = shown;
  run.log.debug(`Executor: After parameter resolve inputs ${shown} of step ${step.name}.`);
  run.touch();
}

/** Keeps the outputs for chaining and shows them in log and reports. */
export function showOutputs(scope: StepScope, outputs: readonly Output[]): void {
  const { run, phase, step, chaining, report, chain } = scope;
  const inputs = chaining.get(phase.name, step.name)?.inputs ?? [];
  chaining.set(phase.name, step.name, { inputs, outputs });
  if (scope.isQuiet || outputs.length === 0) return;
  const shown = shownJson(outputs, run.masker);
  report.outputs = shown;
  chain.outputs = shown;
}

/** ExecuteDocument is logged with all of its inputs, given or not. */
function asLogged(action: string, inputs: readonly InputItem[]): readonly InputItem[] {
  if (action !== "ExecuteDocument") return inputs;
  return inputs.map((item) => ({
    document: item["document"] ?? "",
    "document-s3-bucket-owner": item["document-s3-bucket-owner"] ?? "",
    phases: item["phases"] ?? "",
    parameters: item["parameters"] ?? (null as unknown as InputItem),
  }));
}
