import type { ActionContext, ActionResult, Output } from "./action.ts";
import { ActionFailure, failureMessage } from "./action-failure.ts";

/**
 * Works through the items of a step in order. The first that fails fails the attempt; what is done stays done.
 *
 * @param work May return the outputs of its item.
 * @throws Errors that are bugs of ours.
 */
export async function runItems<Item>(
  action: string,
  items: readonly Item[],
  context: ActionContext,
  work: (item: Item) => Promise<Output | undefined> | Promise<void>,
): Promise<ActionResult> {
  const { log, signal } = context;
  log.info(`${action}: STARTED EXECUTION`);
  const outputs: Output[] = [];
  try {
    for (const item of items) {
      if (signal.aborted) throw new ActionFailure("the step was stopped");
      const output = await work(item);
      if (output !== undefined) outputs.push(output);
    }
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    log.error(`${action}: ${message}`);
    return { status: "failed", message, outputs };
  }
  log.info(`${action}: FINISHED EXECUTION`);
  return { status: "success", outputs };
}
