import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { allStates, definition } from "../statemachines/definition.ts";

const files = readdirSync(new URL("../../functions/", import.meta.url)).toSorted();

test("each function exports one handler", async () => {
  for (const file of files) {
    const { href } = new URL(`../../functions/${file}`, import.meta.url);
    const module = (await import(/* @vite-ignore */ href)) as { [name: string]: unknown };
    expect([file, Object.keys(module), typeof module["handler"]]).toStrictEqual([
      file,
      ["handler"],
      "function",
    ]);
  }
});

test("the functions are those that state machines, events and schedule call", () => {
  const machines = ["build-ami", "build-container", "distribute-image"].map(definition);
  const called = machines.flatMap(allStates).flatMap(([, state]) => {
    const name = state.Parameters?.FunctionName;
    return name === undefined ? [] : [`${kebab(name.replace(/Function$/, ""))}.ts`];
  });
  expect([...new Set([...called, "on-change.ts", "sweep.ts"])].toSorted()).toStrictEqual(files);
});

function kebab(name: string): string {
  return name.replaceAll(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
}
