/** Runs a state machine with aws-local-stepfunctions and handlers of its functions. */
import { StateMachine } from "aws-local-stepfunctions";
import { allStates, type Machine } from "../statemachines/definition.ts";

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** What a function does with its payload; tasks that wait for a token return their result all the same. */
export type FunctionFake = (payload: { readonly [key: string]: unknown }, state: string) => unknown;

/** How an execution has ended. */
export type Ended = {
  /** Function and distinguishing part of each call, in order: `LaunchInstance build`. */
  readonly calls: readonly string[];
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
};

/** A failure with a name that a state machine can match. */
export function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/**
 * Runs a machine to its end. Retries come at once.
 *
 * @param fakes By state name; a state without one returns nothing of use.
 */
export async function runStateMachine(
  machine: Machine,
  input: object,
  fakes: { readonly [state: string]: FunctionFake },
  abortAt?: string,
): Promise<Ended> {
  const calls: string[] = [];
  const states = allStates(machine);
  const tasks = states.filter(([, { Type }]) => Type === "Task");
  let abort = (): void => undefined;
  const handlers = Object.fromEntries(
    tasks.map(([name, { Resource = "" }]) => [
      name,
      async (parameters: unknown) => {
        const { Payload } = parameters as { Payload: { readonly [key: string]: unknown } };
        calls.push(typeof Payload["region"] === "string" ? `${name} ${Payload["region"]}` : name);
        if (name === abortAt) abort();
        const result = (await fakes[name]?.(Payload, name)) ?? {};
        return (Resource.endsWith(".waitForTaskToken") ? result : { Payload: result }) as JsonValue;
      },
    ]),
  );
  const retries = Object.fromEntries(states.map(([name]) => [name, 0]));
  const execution = new StateMachine(machine as never, {
    validationOptions: { noValidate: true },
  }).run(input as JsonValue, {
    overrides: { taskResourceLocalHandlers: handlers, retryIntervalOverrides: retries },
    context: { Execution: { Id: "arn:execution:b-1", Name: "b-1" }, Task: { Token: "token" } },
  });
  abort = execution.abort;
  try {
    return { calls, output: await execution.result };
  } catch (error) {
    const { name, message } = ((error as Error).cause ?? error) as Error;
    return { calls, error: name, cause: message };
  }
}
