/** Parallel and Map: machines within a machine. */
import { type Context, effectiveInput, filledTemplate, valueAt } from "./evaluate.ts";
import { StateFailure, Stopped } from "./execution-error.ts";
import type { Json } from "./json.ts";
import type { Machine, State } from "./parse-definition.ts";
import type { RunHost, Scope } from "./run-host.ts";

/** Runs a machine to its end. */
export type RunMachine = (
  host: RunHost,
  machine: Machine,
  input: Json,
  scope: Scope,
) => Promise<Json>;

/** What is common to both. */
export type BranchesRun = {
  readonly host: RunHost;
  readonly state: State;
  readonly scope: Scope;
  readonly input: Json;
  readonly context: Context;
  readonly runMachine: RunMachine;
};

/** All branches at once, each with the same input. @returns their outputs in order. */
export async function runParallel(run: BranchesRun): Promise<Json> {
  const { host, state, scope, context } = run;
  const input = await effectiveInput(state.raw, run.input, context);
  host.history.add(scope, "ParallelStateStarted");
  const jobs = state.branches.map(
    (machine) => (inner: Scope) => run.runMachine(host, machine, input, inner),
  );
  const outputs = await together(run, jobs, state.branches.length, () => scope.mapItem);
  host.history.add(scope, "ParallelStateSucceeded");
  return outputs;
}

/** The processor once per item. @returns the outputs in the order of the items. */
export async function runMap(run: BranchesRun): Promise<Json> {
  const { host, state, scope, context } = run;
  const input = await effectiveInput(state.raw, run.input, context);
  const items = await itemsOf(state, input, context);
  const [processor] = state.branches;
  if (processor === undefined)
    throw new StateFailure("States.Runtime", "There is no ItemProcessor");
  host.history.add(scope, "MapStateStarted", {
    mapStateStartedEventDetails: { length: items.length },
  });
  const template = state.raw["ItemSelector"] ?? state.raw["Parameters"];
  const itemAt = (index: number): Context => ({ Index: index, Value: items[index] ?? null });
  const jobs = items.map((item, index) => async (inner: Scope) => {
    const details = { name: state.name, index };
    const itemContext = { ...context, Map: { Item: itemAt(index) } };
    host.history.add(inner, "MapIterationStarted", { mapIterationStartedEventDetails: details });
    const itemInput =
      template === undefined ? item : await filledTemplate(template, input, itemContext);
    const output = await run.runMachine(host, processor, itemInput, inner);
    host.history.add(inner, "MapIterationSucceeded", {
      mapIterationSucceededEventDetails: details,
    });
    return output;
  });
  const concurrency = (await concurrencyOf(state, input, context)) || DEFAULT_CONCURRENCY;
  const outputs = await together(run, jobs, concurrency, itemAt);
  host.history.add(scope, "MapStateSucceeded");
  return outputs;
}

/** As many items of an inline map as Step Functions runs at once. */
const DEFAULT_CONCURRENCY = 40;

async function itemsOf(state: State, input: Json, context: Context): Promise<readonly Json[]> {
  const path = state.raw["ItemsPath"];
  const items = typeof path === "string" ? await valueAt(path, input, context) : input;
  if (Array.isArray(items)) return items;
  throw new StateFailure(
    "States.Runtime",
    `The items of the Map state '${state.name}' are no list`,
  );
}

async function concurrencyOf(state: State, input: Json, context: Context): Promise<number> {
  const path = state.raw["MaxConcurrencyPath"];
  const value =
    typeof path === "string" ? await valueAt(path, input, context) : state.raw["MaxConcurrency"];
  return typeof value === "number" ? value : 0;
}

/** Runs jobs, some at a time. When one fails the others are stopped, and have ended when this rejects. */
async function together(
  { scope }: BranchesRun,
  jobs: readonly ((scope: Scope) => Promise<Json>)[],
  concurrency: number,
  mapItemOf: (index: number) => Context | undefined,
): Promise<readonly Json[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([scope.signal, failed.signal]);
  const outputs: Json[] = [];
  const queue = jobs.entries();
  const startedAfter = scope.lastEventId;
  let failedAfter = scope.lastEventId;
  let failure: unknown;
  const work = async (): Promise<void> => {
    for (const [index, job] of queue) {
      if (signal.aborted) return;
      const inner = { signal, mapItem: mapItemOf(index), lastEventId: startedAfter };
      try {
        outputs[index] = await job(inner);
        scope.lastEventId = inner.lastEventId;
      } catch (error) {
        if (failure === undefined) failedAfter = inner.lastEventId;
        failure ??= error;
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, work));
  if (scope.signal.aborted) throw new Stopped();
  if (failure === undefined) return outputs;
  // The failure of the whole follows from that of the branch.
  scope.lastEventId = failedAfter;
  throw failure;
}
