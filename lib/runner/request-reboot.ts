import { finishSuccess } from "./finish-step.ts";
import type { AttemptOutcome } from "./run-attempt.ts";
import { RebootRequest, type StepScope } from "./run-context.ts";

/**
 * Records that a step wants the machine restarted, and stops everything.
 *
 * @throws {RebootRequest} Always.
 */
export function requestReboot(
  scope: StepScope,
  outcome: Extract<AttemptOutcome, { status: "restart" }>,
): never {
  const { run, execution, step, at } = scope;
  const isSameStep = outcome.resume === "same-step";
  run.log.info(`Executor: Step ${step.name} has requested a reboot`);
  if (outcome.resume === "next-step") finishSuccess(scope, outcome.outputs);
  run.state.add({ kind: "reboot", execution: execution.id, ...at, isSameStep });
  run.isRebootPending = true;
  throw new RebootRequest();
}
