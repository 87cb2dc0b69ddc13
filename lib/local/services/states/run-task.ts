import { AwsError } from "../../endpoint/service.ts";
import { FunctionFailed } from "../../functions.ts";
import { type Context, effectiveInput, valueAt } from "./evaluate.ts";
import { StateFailure, Stopped } from "./execution-error.ts";
import { isJsonObject, type Json } from "./json.ts";
import type { State } from "./parse-definition.ts";
import type { RunHost, Scope } from "./run-host.ts";
import { limitTask, type TaskLimits } from "./task-limits.ts";

/** One try of a Task state. */
export type TaskTry = {
  readonly host: RunHost;
  readonly state: State;
  readonly scope: Scope;
  readonly input: Json;
  readonly context: Context;
};

/** Runs a task once: calls its function and, if it says so, waits for its token. @returns the result. */
export async function runTask(task: TaskTry): Promise<Json> {
  const { host, state, scope } = task;
  const resource = String(state.raw["Resource"]);
  const about = {
    resourceType: "lambda",
    resource: /:::lambda:(.+)$/.exec(resource)?.[1] ?? "function",
  };
  const add = (type: string, details: object): void => host.history.add(scope, type, details);
  add("TaskScheduled", {
    taskScheduledEventDetails: { ...about, region: host.region, parameters: "" },
  });
  add("TaskStarted", { taskStartedEventDetails: about });
  try {
    const result = await waitForTask(task, resource);
    const output = JSON.stringify(result);
    add("TaskSucceeded", { taskSucceededEventDetails: { ...about, output } });
    return result;
  } catch (error) {
    if (error instanceof StateFailure) {
      const details = { ...about, error: error.error, cause: error.reason };
      const isTimeout = /^States\.(Heartbeat)?Timeout$/.test(error.error);
      if (isTimeout) add("TaskTimedOut", { taskTimedOutEventDetails: details });
      else add("TaskFailed", { taskFailedEventDetails: details });
    }
    throw error;
  }
}

/** Races the task against its time-out, its heartbeat, and the end of the execution. */
async function waitForTask(task: TaskTry, resource: string): Promise<Json> {
  const { host, scope, context } = task;
  const limits = await limitsOf(task);
  const outcome = Promise.withResolvers<Json>();
  // Whoever loses the race must not become an unhandled rejection.
  outcome.promise.catch(() => undefined);
  const ended = new AbortController();
  const stop = (): void => outcome.reject(new Stopped());
  if (scope.signal.aborted) stop();
  scope.signal.addEventListener("abort", stop, { once: true });
  const { token, close } = host.tokens.open({
    succeed: outcome.resolve,
    fail: (error, cause) => outcome.reject(new StateFailure(error, cause)),
    beat: limitTask(host.clock, limits, ended.signal, outcome.reject),
  });
  const call = callFunction(task, resource, { ...context, Task: { Token: token } }).then(
    (result) => (resource.endsWith(".waitForTaskToken") ? undefined : outcome.resolve(result)),
    outcome.reject,
  );
  host.background(call);
  try {
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

async function limitsOf({ state, input, context }: TaskTry): Promise<TaskLimits> {
  const secondsOf = async (key: string): Promise<number | undefined> => {
    const path = state.raw[`${key}Path`];
    const seconds = typeof path === "string" ? await valueAt(path, input, context) : state.raw[key];
    return typeof seconds === "number" ? seconds : undefined;
  };
  return {
    timeout: await secondsOf("TimeoutSeconds"),
    heartbeat: await secondsOf("HeartbeatSeconds"),
  };
}
