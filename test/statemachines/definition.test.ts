import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import * as errors from "../../lib/errors.ts";
import { allStates, definition, definitionText, type Retrier } from "./definition.ts";

const folder = new URL("../../statemachines/", import.meta.url);
const machines = readdirSync(folder).map((file) => file.replace(".asl.yaml", ""));
const require = createRequire(import.meta.url);
const validate = require("asl-validator") as (definition: object) => {
  isValid: boolean;
  errorsText: (separator: string) => string;
};

/** Seconds that a retrier waits in all, without jitter. */
function secondsOf(retrier: Retrier): number {
  let seconds = 0;
  for (let attempt = 0; attempt < retrier.MaxAttempts; attempt++)
    seconds += Math.min(
      retrier.MaxDelaySeconds,
      retrier.IntervalSeconds * retrier.BackoffRate ** attempt,
    );
  return seconds;
}

describe.each(machines)("statemachines/%s.asl.yaml", (name) => {
  const states = allStates(definition(name));

  test("is valid Amazon States Language", () => {
    const result = validate(definition(name));
    expect(result.isValid ? "" : result.errorsText("\n")).toBe("");
  });

  test("has nothing that the local cloud's interpreter would pass over", () => {
    const text = definitionText(name);
    expect(text).not.toMatch(
      /QueryLanguage|JSONata|\{%|Assign:|DISTRIBUTED|ItemReader|ItemBatcher|ResultWriter|Tolerated/,
    );
  });

  test("has no path that goes on after an index, which one emulator gets wrong", () => {
    expect(definitionText(name)).not.toMatch(/\$[^\s]*\[\d+\]\./);
  });

  test("gives each state a name of its own", () => {
    const names = states.map(([state]) => state);
    expect(new Set(names).size).toBe(names.length);
  });

  test("explains each state", () => {
    expect(states.filter(([, { Comment }]) => !Comment).map(([state]) => state)).toStrictEqual([]);
  });

  test("gives each task a limit and retries for what is worth another try", () => {
    const tasks = states.filter(([, { Type }]) => Type === "Task");
    expect(tasks.length).toBeGreaterThan(0);
    for (const [, { TimeoutSeconds, Retry = [] }] of tasks) {
      expect(TimeoutSeconds).toBeGreaterThan(0);
      expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain("Kiln.Unavailable");
    }
  });

  test("hands a token exactly to the tasks that wait for it", () => {
    for (const [, { Resource = "", Parameters }] of states.filter(
      ([, one]) => one.Type === "Task",
    )) {
      const isWaiting = Resource === "arn:aws:states:::lambda:invoke.waitForTaskToken";
      expect(isWaiting || Resource === "arn:aws:states:::lambda:invoke").toBe(true);
      expect("taskToken.$" in (Parameters?.Payload ?? {})).toBe(isWaiting);
    }
  });

  test("names functions that exist", () => {
    const names = states.flatMap(([, { Parameters }]) => Parameters?.FunctionName ?? []);
    for (const one of names) {
      expect(one).toMatch(/^[A-Z]\w+Function$/);
      const file = one
        .replace(/Function$/, "")
        .replaceAll(/(?<!^)([A-Z])/g, "-$1")
        .toLowerCase();
      expect([
        one,
        existsSync(new URL(`../../functions/${file}.ts`, import.meta.url)),
      ]).toStrictEqual([one, true]);
    }
  });

  test("matches errors that exist", () => {
    const matched = states.flatMap(([, { Retry = [], Catch = [] }]) =>
      [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
    );
    const ours = matched.filter((one) => !/^(?:States|Lambda|Sandbox)\./.test(one));
    const known = Object.values(errors).map((make) => new make("").name);
    expect(ours.filter((one) => !known.includes(one as (typeof known)[number]))).toStrictEqual([]);
  });
});

test("the dispatch of components is repeated for longer than a task has patience", () => {
  const [, run] =
    allStates(definition("build-ami")).find(([name]) => name === "RunComponents") ?? [];
  const [first] = run?.Retry ?? [];
  expect(first?.ErrorEquals).toStrictEqual(["Kiln.Unavailable"]);
  // Twenty minutes in which the instance is pending, and the longest agentTimeoutSeconds.
  expect(first === undefined ? 0 : secondsOf(first)).toBeGreaterThan(1_200 + 1_800);
});
