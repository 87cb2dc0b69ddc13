import { choiceRules } from "./choice-rules.ts";
import { isJsonObject } from "./json.ts";
import type { Machine, State } from "./parse-definition.ts";

const RESOURCES =
  /^(arn:aws[a-z-]*:states:::lambda:invoke(\.waitForTaskToken)?|arn:aws[a-z-]*:lambda:[^:]*:[0-9]*:function:.+)$/;

/** What is wrong with the way that states lead to each other, in words; empty when nothing is. */
export function graphProblems(machine: Machine, place: string): readonly string[] {
  const { startAt, states } = machine;
  const problems: string[] = [];
  const say = (name: string, problem: string): void => {
    problems.push(`${place}States.${name}: ${problem}`);
  };
  if (!Object.hasOwn(states, startAt))
    problems.push(`${place}StartAt: MISSING_TRANSITION_TARGET: There is no state "${startAt}"`);
  const reached = new Set([startAt]);
  for (const [name, state] of Object.entries(states)) {
    for (const target of targetsOf(state)) {
      reached.add(target);
      if (!Object.hasOwn(states, target))
        say(name, `MISSING_TRANSITION_TARGET: There is no state "${target}"`);
    }
    for (const problem of stateProblems(state)) say(name, problem);
    for (const [index, branch] of state.branches.entries())
      problems.push(...graphProblems(branch, `${place}States.${name}.branch[${index}].`));
  }
  for (const name of Object.keys(states))
    if (!reached.has(name)) say(name, "UNREACHABLE: No state leads to it");
  return problems;
}

function targetsOf(state: State): readonly string[] {
  const choices = choiceRules(state.raw).map(({ Next }) => String(Next));
  const fallback = typeof state.raw["Default"] === "string" ? [state.raw["Default"]] : [];
  const caught = state.catchers.map(({ Next }) => Next);
  return [...(state.next === undefined ? [] : [state.next]), ...choices, ...fallback, ...caught];
}

function stateProblems({ type, raw, next, branches }: State): readonly string[] {
  const problems: string[] = [];
  const isFlowing = !["Choice", "Succeed", "Fail"].includes(type);
  if (isFlowing && (raw["End"] === true) === (next !== undefined))
    problems.push("Exactly one of Next and End must be given");
  if (type === "Task" && !RESOURCES.test(String(raw["Resource"])))
    problems.push(
      `Cannot run "${String(raw["Resource"])}" here, expected arn:aws:states:::lambda:invoke, the same with .waitForTaskToken, or the ARN of a function`,
    );
  if (
    type === "Task" &&
    /:states:::/.test(String(raw["Resource"])) &&
    !isJsonObject(raw["Parameters"])
  )
    problems.push("Parameters with a FunctionName must be given");
  if (type === "Map" && branches.length !== 1) problems.push("An ItemProcessor must be given");
  if (type === "Wait") {
    const given = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"].filter(
      (key) => key in raw,
    );
    if (given.length !== 1)
      problems.push(
        "Exactly one of Seconds, SecondsPath, Timestamp and TimestampPath must be given",
      );
  }
  if (type === "Choice" && choiceRules(raw).some((rule) => typeof rule["Next"] !== "string"))
    problems.push("Each rule of Choices must have a Next");
  return problems;
}
