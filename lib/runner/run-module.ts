import type { ActionResult } from "../actions/action.ts";
import { failureMessage } from "../actions/action-failure.ts";
import type { InputItem } from "../document/document.ts";
import type { Issue } from "../source/issue.ts";
import { renderIssues } from "../source/render.ts";
import { readValue } from "../source/shape.ts";
import { actionLog, markedHost, type ProcessTrace, tracedHost } from "./action-context.ts";
import { commandMark } from "./command-mark.ts";
import { runNestedDocument } from "./nested-document.ts";
import { RebootRequest, type StepScope } from "./run-context.ts";

/** One call of an action module: a whole attempt, or one iteration of a loop. */
export type ModuleCall = {
  readonly items: readonly InputItem[];
  readonly attempt: number;
  /** Number of the iteration; 0 without a loop. */
  readonly index: number;
  readonly isResumed: boolean;
  readonly signal: AbortSignal;
  readonly trace: ProcessTrace;
};

/**
 * Runs the module of a step on resolved inputs. What the module throws for the user to read becomes a failure.
 *
 * @throws {RebootRequest} A document that the step runs has asked for a restart.
 */
export async function runModule(scope: StepScope, call: ModuleCall): Promise<ActionResult> {
  const { run, step } = scope;
  const action = run.actions.get(step.action);
  if (action === undefined) return failed(`Action ${step.action} is unknown`);
  const issues: Issue[] = [];
  const items = call.items.map((item) => {
    const read = readValue(action.item, item);
    issues.push(...read.issues);
    return read.value;
  });
  if (issues.length > 0) return failed(renderIssues(issues));
  const host = markedHost(run.host, commandMark(scope, call.attempt, call.index));
  try {
    const result = await action.run(items, {
      host: scope.isQuiet ? host : tracedHost(host, call.trace),
      signal: call.signal,
      log: actionLog(run.log, scope.isQuiet, call.trace),
      runDocument: (request) => runNestedDocument(scope, call, request),
      isResumed: call.isResumed,
    });
    if (run.isRebootPending) throw new RebootRequest();
    return result;
  } catch (error) {
    if (run.isRebootPending) throw new RebootRequest();
    const message = failureMessage(error);
    if (message === undefined) throw error;
    return failed(message);
  }
}

function failed(message: string): ActionResult {
  return { status: "failed", message, outputs: [] };
}
