/** The course of an execution: from state to state, with retries, catches, waits and branches. */
import { type Context, chosen, effectiveInput, effectiveOutput, valueAt } from "./evaluate.ts";
import { StateFailure, Stopped } from "./execution-error.ts";
import { catcherFor, newRetries } from "./failure-rules.ts";
import type { Json } from "./json.ts";
import type { Machine, State } from "./parse-definition.ts";
import { runMap, runParallel } from "./run-branches.ts";
import type { RunHost, Scope } from "./run-host.ts";
import { runTask } from "./run-task.ts";

/** Most bytes that a state may hand on. */
const MAX_DATA = 262_144;

type Step = { readonly output: Json; readonly next: string | undefined };

/**
 * Runs a machine to its end.
 *
 * @throws {StateFailure} A state failed and nothing caught it.
 * @throws {Stopped} The scope's signal was aborted.
 */
export async function runMachine(
  host: RunHost,
  machine: Machine,
  input: Json,
  scope: Scope,
): Promise<Json> {
  let name: string | undefined = machine.startAt;
  let data = input;
  while (name !== undefined) {
    if (scope.signal.aborted) throw new Stopped();
    const state = machine.states[name];
    if (state === undefined) throw new StateFailure("States.Runtime", `There is no state ${name}`);
    const step = await runState(host, state, data, scope);
    if (JSON.stringify(step.output).length > MAX_DATA)
      throw new StateFailure(
        "States.DataLimitExceeded",
        `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      );
    data = step.output;
    name = step.next;
  }
  return data;
}

async function runState(host: RunHost, state: State, input: Json, scope: Scope): Promise<Step> {
  const entered = { name: state.name, input: JSON.stringify(input) };
  const index = scope.mapItem?.["Index"];
  const news = { name: state.name, ...(typeof index === "number" ? { index } : {}) };
  host.history.add(scope, `${state.type}StateEntered`, { stateEnteredEventDetails: entered });
  host.observe({ ...news, change: "entered" });
  const retries = newRetries(state, host.random);
  for (;;) {
    const context = contextOf(host, state, scope, retries.count());
    try {
      const step = await tryState(host, state, input, scope, context);
      const exited = { name: state.name, output: JSON.stringify(step.output) };
      host.history.add(scope, `${state.type}StateExited`, { stateExitedEventDetails: exited });
      host.observe({ ...news, change: "exited" });
      return step;
    } catch (error) {
      if (error instanceof Stopped) host.history.add(scope, `${state.type}StateAborted`);
      if (!(error instanceof StateFailure) || scope.signal.aborted) throw error;
      const about = { ...news, error: error.error, cause: error.reason };
      const pause = retries.next(error);
      if (pause === undefined) return await afterFailure(host, state, input, error, scope, about);
      host.observe({ ...about, change: "retried" });
      await host.clock.sleep(pause, scope.signal);
      if (scope.signal.aborted) throw new Stopped();
    }
  }
}

async function afterFailure(
  host: RunHost,
  state: State,
  input: Json,
  failure: StateFailure,
  scope: Scope,
  about: Omit<Parameters<RunHost["observe"]>[0], "change">,
): Promise<Step> {
  const catcher = catcherFor(state, failure);
  host.observe({ ...about, change: catcher === undefined ? "failed" : "caught" });
  if (state.type === "Parallel" || state.type === "Map")
    host.history.add(scope, `${state.type}StateFailed`);
  if (catcher === undefined) throw failure;
  const result = { Error: failure.error, Cause: failure.reason };
  const path = catcher.isSilent ? null : catcher.ResultPath;
  const rule: State["raw"] = path === undefined ? {} : { ResultPath: path };
  const output = await effectiveOutput(rule, input, result, host.context);
  const exited = { name: state.name, output: JSON.stringify(output) };
  host.history.add(scope, `${state.type}StateExited`, { stateExitedEventDetails: exited });
  return { output, next: catcher.Next };
}

function contextOf(host: RunHost, state: State, scope: Scope, retryCount: number): Context {
  return {
    ...host.context,
    State: {
      Name: state.name,
      EnteredTime: new Date(host.clock.now()).toISOString(),
      RetryCount: retryCount,
    },
    ...(scope.mapItem === undefined ? {} : { Map: { Item: scope.mapItem } }),
  };
}

async function tryState(
  host: RunHost,
  state: State,
  input: Json,
  scope: Scope,
  context: Context,
): Promise<Step> {
  const { raw, next } = state;
  const run = { host, state, scope, input, context, runMachine };
  const finish = async (result: Json): Promise<Step> => ({
    output: await effectiveOutput(raw, input, result, context),
    next,
  });
  switch (state.type) {
    case "Task":
      return finish(await runTask(run));
    case "Parallel":
      return finish(await runParallel(run));
    case "Map":
      return finish(await runMap(run));
    case "Choice":
      return chosen(raw, input, context);
    case "Wait":
      await host.clock.sleep(await pauseOf(host, raw, input, context), scope.signal);
      if (scope.signal.aborted) throw new Stopped();
      return finish(await effectiveInput(raw, input, context));
    case "Fail":
      throw await failureOf(raw, input, context);
    default:
      return finish(
        "Result" in raw ? (raw["Result"] ?? null) : await effectiveInput(raw, input, context),
      );
  }
}

async function pauseOf(
  host: RunHost,
  raw: State["raw"],
  input: Json,
  context: Context,
): Promise<number> {
  const data = await effectiveInput(raw, input, context);
  const at = async (key: string): Promise<Json | undefined> => {
    const path = raw[`${key}Path`];
    return typeof path === "string" ? valueAt(path, data, context) : raw[key];
  };
  const seconds = await at("Seconds");
  if (typeof seconds === "number") return seconds * 1000;
  const time = Date.parse(String(await at("Timestamp")));
  if (Number.isNaN(time))
    throw new StateFailure("States.Runtime", "The time to wait for is no timestamp");
  return Math.max(0, time - host.clock.now());
}

async function failureOf(raw: State["raw"], input: Json, context: Context): Promise<StateFailure> {
  const at = async (key: string): Promise<string> => {
    const path = raw[`${key}Path`];
    const value = typeof path === "string" ? await valueAt(path, input, context) : raw[key];
    return typeof value === "string" ? value : "";
  };
  return new StateFailure(await at("Error"), await at("Cause"));
}
