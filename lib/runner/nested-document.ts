import type { NestedRun, NestedSummary } from "../actions/action.ts";
import { InvalidInput } from "../errors.ts";
import { renderIssues } from "../source/render.ts";
import { type Loaded, loadDocument } from "./load-documents.ts";
import { newDocumentChain, newExecutionReport } from "./new-report.ts";
import { locate } from "./read-document.ts";
import { timeText } from "./report.ts";
import type { Execution, StepScope } from "./run-context.ts";
import type { ModuleCall } from "./run-module.ts";
import type { SuppliedParameter } from "./run-options.ts";
import { nestedSummary } from "./summary.ts";

/** Documents below the top one that may be nested into each other. */
export const MAX_NESTING = 3;

/**
 * Runs a document for a step, as an execution of its own in the same log folder.
 *
 * @throws {InvalidInput} The document is not valid, is nested too deep, or is one of those around it.
 * @throws {RebootRequest} A step in it wants the machine restarted.
 */
export async function runNestedDocument(
  scope: StepScope,
  call: Pick<ModuleCall, "attempt" | "index">,
  request: NestedRun,
): Promise<NestedSummary> {
  const { run, execution, report, at } = scope;
  const ancestry = [...execution.ancestry, scope.loaded.identity];
  checkChain(request, ancestry, scope);
  const saved = savedExecution(scope, call);
  const id = saved?.child ?? run.host.uuid();
  const startTime = saved?.startTime ?? timeText(run.host.clock.now());
  const { loaded, copy, issues } = await load(scope, request, id, saved?.copy);
  if (loaded === undefined)
    throw new InvalidInput(
      `Cannot run document "${request.document}": it is not valid\n${renderIssues(issues)}`,
    );
  if (saved === undefined)
    run.state.add({
      kind: "nested",
      execution: execution.id,
      ...at,
      attempt: call.attempt,
      index: call.index,
      child: id,
      startTime,
      copy,
    });
  const nested: Execution = {
    id,
    report: newExecutionReport(id, startTime),
    chains: [newDocumentChain(loaded, request.phases, scope.isQuiet)],
    documents: [loaded],
    phases: request.phases,
    ancestry,
    isQuiet: scope.isQuiet,
    firstFailure: undefined,
    nestedFailure: undefined,
    isAborted: false,
  };
  report.detailedOutput = [...(report.detailedOutput ?? []), nested.report];
  scope.chain.documents = [...(scope.chain.documents ?? []), ...nested.chains];
  await run.execute(run, nested);
  execution.nestedFailure ??= nested.firstFailure;
  return nestedSummary(nested.report);
}

function checkChain(request: NestedRun, ancestry: readonly string[], scope: StepScope): void {
  const { identity } = locate(request.document, scope.run.host, request.bucketOwner);
  if (ancestry.includes(identity))
    throw new InvalidInput(
      `Cannot run document "${request.document}": it would run itself (${[...ancestry, identity].join(" → ")})`,
    );
  if (ancestry.length > MAX_NESTING)
    throw new InvalidInput(
      `Cannot run document "${request.document}": it is nested ${ancestry.length} levels deep, expected at most ${MAX_NESTING}`,
    );
}

/** The execution that the same call has begun before a restart or a crash. */
function savedExecution(scope: StepScope, call: Pick<ModuleCall, "attempt" | "index">) {
  const saved = scope.run.progress.of(scope.execution.id, scope.at);
  return saved?.attempt === call.attempt ? saved.nested.get(call.index) : undefined;
}

function load(
  scope: StepScope,
  request: NestedRun,
  id: string,
  existingCopy: string | undefined,
): Promise<Loaded> {
  const { run } = scope;
  const parameters = new Map<string, SuppliedParameter>(
    Object.entries(request.parameters).map(([name, value]) => [
      name,
      { name, value, secret: false },
    ]),
  );
  return loadDocument(
    {
      path: request.document,
      parameters,
      copyPrefix: `N_${id}__`,
      ...(existingCopy === undefined ? {} : { existingCopy }),
      ...(request.bucketOwner === undefined ? {} : { bucketOwner: request.bucketOwner }),
    },
    run,
  );
}
