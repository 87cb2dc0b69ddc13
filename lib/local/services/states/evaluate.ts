/**
 * What a state makes of its data, worked out by the package `aws-local-stepfunctions`, one state at a time. The course
 * from state to state is ours (run-machine.ts): the package has no task tokens, no heartbeats and no clock but the
 * computer's, stops waiting for a task after a minute, and forgets the context object inside of Parallel and Map.
 */
import type { StateMachineDefinition } from "aws-local-stepfunctions";
import { choiceRules } from "./choice-rules.ts";
import { StateFailure } from "./execution-error.ts";
import type { Json, JsonObject } from "./json.ts";

/** The context object: what `$$` paths see. */
export type Context = JsonObject;

/** The input that a state works with: InputPath, then Parameters. */
export function effectiveInput(raw: JsonObject, input: Json, context: Context): Promise<Json> {
  const parameters = raw["Type"] === "Map" ? [] : ["Parameters"];
  return evaluate({ Type: "Pass", ...picked(raw, ["InputPath", ...parameters]) }, input, context);
}

/** The output of a state: ResultSelector, ResultPath into its raw input, then OutputPath. */
export function effectiveOutput(
  raw: JsonObject,
  input: Json,
  result: Json,
  context: Context,
): Promise<Json> {
  const rules = picked(raw, ["ResultSelector", "ResultPath", "OutputPath"]);
  return evaluate({ Type: "Task", Resource: "given", ...rules }, input, context, () => result);
}

/** The value at a path, e.g. of SecondsPath. */
export function valueAt(path: string, input: Json, context: Context): Promise<Json> {
  return evaluate({ Type: "Pass", ...picked({ InputPath: path }, ["InputPath"]) }, input, context);
}

/** A payload template such as ItemSelector, filled in. */
export function filledTemplate(template: Json, input: Json, context: Context): Promise<Json> {
  return evaluate({ Type: "Pass", Parameters: template }, input, context);
}

/**
 * The state that a Choice leads to, with its output.
 *
 * @throws {StateFailure} States.NoChoiceMatched.
 */
export async function chosen(
  raw: JsonObject,
  input: Json,
  context: Context,
): Promise<{ readonly next: string; readonly output: Json }> {
  const fallback = typeof raw["Default"] === "string" ? [raw["Default"]] : [];
  const targets = [...choiceRules(raw).map(({ Next }) => String(Next)), ...fallback];
  const leave = (target: string): JsonObject => ({
    Type: "Pass",
    End: true,
    Parameters: { next: target, "output.$": "$" },
  });
  const definition = {
    StartAt: "choice",
    States: {
      choice: {
        Type: "Choice",
        Choices: choiceRules(raw).map((rule) => ({ ...rule, Next: `to ${String(rule["Next"])}` })),
        ...(fallback[0] === undefined ? {} : { Default: `to ${fallback[0]}` }),
        ...picked(raw, ["InputPath", "OutputPath"]),
      },
      ...Object.fromEntries(targets.map((target) => [`to ${target}`, leave(target)])),
    },
  };
  return (await run(definition, input, context)) as { next: string; output: Json };
}

/** "$" is what each of these members means when it is missing; the package takes it for a name in some of them. */
function picked(raw: JsonObject, keys: readonly string[]): JsonObject {
  const given = keys.filter((key) => key in raw && raw[key] !== "$");
  return Object.fromEntries(given.map((key) => [key, raw[key] ?? null]));
}

function evaluate(
  state: JsonObject,
  input: Json,
  context: Context,
  handler: () => Json = () => null,
): Promise<Json> {
  const definition = { StartAt: "state", States: { state: { ...state, End: true } } };
  return run(definition, input, context, handler);
}

async function run(
  definition: JsonObject,
  input: Json,
  context: Context,
  handler: () => Json = () => null,
): Promise<Json> {
  // It brings clients that nothing here uses and takes a while to load: only when a state machine runs.
  const { StateMachine } = await import("aws-local-stepfunctions");
  // The definition has been checked at its creation; the package's types cannot know that.
  const machine = new StateMachine(definition as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  const { result } = machine.run(input as never, {
    context,
    overrides: { taskResourceLocalHandlers: { state: handler as never } },
  });
  try {
    return (await result) as Json;
  } catch (error) {
    throw failureOf(error);
  }
}

/** The package wraps errors whose names are the language's own. */
function failureOf(error: unknown): unknown {
  const inner = error instanceof Error ? error.cause : undefined;
  if (!(inner instanceof Error)) return error;
  const isOfLanguage = inner.name.startsWith("States.");
  return new StateFailure(isOfLanguage ? inner.name : "States.Runtime", inner.message);
}
