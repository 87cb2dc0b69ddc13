import { AwsError } from "../../endpoint/service.ts";
import { FunctionFailed } from "../../functions.ts";
import { type Context, effectiveInput, valueAt } from "./evaluate.ts";
import { StateFailure, Stopped } from "./execution-error.ts";
import { isJsonObject, type Json } from "./json.ts";
import type { State } from "./parse-definition.ts";
import type { RunHost, Scope } from "./run-host.ts";

/** One try of a Task state. */
export type TaskTry = {
  readonly host: RunHost;
  readonly state: State;
  readonly scope: Scope;
  readonly input: Json;
  readonly context: Context;
};

/** Longest time that timers take, in milliseconds; longer ones are no limit for a local build. */
const MAX_TIMER = 2 ** 31 - 1;

/** Runs a task once: calls its function and, if it says so, waits for its token. @returns the result. */
export async function runTask(task: TaskTry): Promise<Json> {
  const { host, state, scope } = task;
  const resource = String(state.raw["Resource"]);
  const [resourceType, resourceName] = resource.includes(":states:::lambda:")
    ? ["lambda", resource.split(":lambda:")[1] ?? ""]
    : ["lambda", "function"];
  const about = { resourceType, resource: resourceName };
  host.history.add(scope, "TaskScheduled", {
    taskScheduledEventDetails: { ...about, region: host.region, parameters: "" },
  });
  host.history.add(scope, "TaskStarted", { taskStartedEventDetails: about });
  try {
    const result = await waitForTask(task, resource);
    host.history.add(scope, "TaskSucceeded", {
      taskSucceededEventDetails: { ...about, output: JSON.stringify(result) },
    });
    return result;
  } catch (error) {
    if (error instanceof StateFailure) {
      const isTimeout =
        error.error === "States.Timeout" || error.error === "States.HeartbeatTimeout";
      const details = { ...about, error: error.error, cause: error.reason };
      if (isTimeout) host.history.add(scope, "TaskTimedOut", { taskTimedOutEventDetails: details });
      else host.history.add(scope, "TaskFailed", { taskFailedEventDetails: details });
    }
    throw error;
  }
}

/** Races the task against its time-out, its heartbeat, and the end of the execution. */
async function waitForTask(task: TaskTry, resource: string): Promise<Json> {
  const { host, state, scope, input, context } = task;
  const limits = {
    timeout: await secondsOf(state, "TimeoutSeconds", input, context),
    heartbeat: await secondsOf(state, "HeartbeatSeconds", input, context),
  };
  const outcome = Promise.withResolvers<Json>();
  // Whoever loses the race must not become an unhandled rejection.
  outcome.promise.catch(() => undefined);
  const ended = new AbortController();
  const stop = (): void => outcome.reject(new Stopped());
  if (scope.signal.aborted) stop();
  scope.signal.addEventListener("abort", stop, { once: true });
  const timer = (seconds: number, error: string, signal: AbortSignal): void => {
    const milliseconds = seconds * 1000;
    if (milliseconds > MAX_TIMER) return;
    void host.clock.sleep(milliseconds, signal).then(() => {
      if (signal.aborted) return;
      outcome.reject(new StateFailure(error, `The task took longer than ${seconds} seconds`));
    });
  };
  let beating = new AbortController();
  const beat = (): void => {
    beating.abort();
    beating = new AbortController();
    const signal = AbortSignal.any([beating.signal, ended.signal]);
    if (limits.heartbeat !== undefined) timer(limits.heartbeat, "States.HeartbeatTimeout", signal);
  };
  if (limits.timeout !== undefined) timer(limits.timeout, "States.Timeout", ended.signal);
  beat();
  const { token, close } = host.tokens.open({
    succeed: outcome.resolve,
    fail: (error, cause) => outcome.reject(new StateFailure(error, cause)),
    beat,
  });
  try {
    const call = callFunction(task, resource, { ...context, Task: { Token: token } });
    host.background(
      call.then(
        () => undefined,
        () => undefined,
      ),
    );
    const isWaiting = resource.endsWith(".waitForTaskToken");
    call.then((result) => (isWaiting ? undefined : outcome.resolve(result)), outcome.reject);
    return await outcome.promise;
  } finally {
    close();
    ended.abort();
    scope.signal.removeEventListener("abort", stop);
  }
}

async function callFunction(task: TaskTry, resource: string, context: Context): Promise<Json> {
  const { host, state, input } = task;
  const effective = await effectiveInput(state.raw, input, context);
  if (!resource.includes(":states:::")) return invoke(host, resource, effective);
  const name = isJsonObject(effective) ? effective["FunctionName"] : undefined;
  if (typeof name !== "string")
    throw new StateFailure("States.Runtime", "The parameter FunctionName is missing");
  const payload = isJsonObject(effective) ? (effective["Payload"] ?? {}) : {};
  const result = await invoke(host, name, payload);
  return { ExecutedVersion: "$LATEST", Payload: result, StatusCode: 200 };
}

async function invoke(host: RunHost, name: string, payload: Json): Promise<Json> {
  try {
    return (await host.functions.invoke(name, payload)) as Json;
  } catch (error) {
    if (error instanceof FunctionFailed)
      throw new StateFailure(error.payload.errorType, JSON.stringify(error.payload));
    if (error instanceof AwsError) throw new StateFailure(`Lambda.${error.code}`, error.message);
    throw error;
  }
}

async function secondsOf(
  { raw }: State,
  key: string,
  input: Json,
  context: Context,
): Promise<number | undefined> {
  const path = raw[`${key}Path`];
  const seconds = typeof path === "string" ? await valueAt(path, input, context) : raw[key];
  return typeof seconds === "number" ? seconds : undefined;
}
