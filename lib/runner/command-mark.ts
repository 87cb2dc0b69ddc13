import type { StepScope } from "./run-context.ts";
import type { StepProgress } from "./state/progress.ts";

/** The mark of all commands of one call of a module. It follows from the saved state, so a run that goes on knows it. */
export function commandMark(scope: StepScope, attempt: number, index: number): string {
  const { run, execution, at } = scope;
  const place = [at.document, at.phase, at.step, attempt, index].join(".");
  // Ids are whatever the caller likes; a mark has no colons.
  return `${run.mark}/${encodeURIComponent(execution.id)}/${place}`;
}

/**
 * Ends what a step that a killed run was in the middle of has left running, so that it does not run twice. What its
 * earlier attempts and iterations have left in the background stays.
 */
export async function endLeftOvers(scope: StepScope, saved: StepProgress): Promise<void> {
  const { run, step } = scope;
  const mark = commandMark(scope, saved.attempt, saved.iterations.length);
  const found = await run.host.processes.endMarked(mark);
  if (found === "ended")
    run.log.info(`Executor: Ended what was still running of the interrupted step ${step.name}`);
  if (found === "running")
    run.log.info(
      `Executor: [WARN] Cannot end what is still running of the interrupted step ${step.name}`,
    );
}
