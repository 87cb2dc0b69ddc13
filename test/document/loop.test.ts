import { describe, expect, test } from "vitest";
import { iterations, resolveLoop } from "../../lib/document/iterations.ts";
import { joinOutputs } from "../../lib/document/join-outputs.ts";
import type { Loop } from "../../lib/document/loop.ts";
import { resolverOf } from "../fakes/resolver.ts";
import { codes, onlyStep, problems, withKeys } from "./parsed.ts";

const loopOf = (text: string): Loop | undefined => onlyStep(withKeys(`loop: ${text}`)).loop;

test.each<[string, Loop]>([
  [
    "{name: d, for: {start: 10, end: '30', updateBy: 10}}",
    { kind: "for", name: "d", start: 10, end: 30, updateBy: 10 },
  ],
  [
    "{forEach: [a, '{{ Mode }}', 1.10]}",
    { kind: "forEach", name: "", items: ["a", "{{ Mode }}", "1.10"] },
  ],
  ["{forEach: {list: 'a,b'}}", { kind: "forEachText", name: "", list: "a,b", delimiter: "," }],
  [
    '{forEach: {list: a, delimiter: "\\n"}}',
    { kind: "forEachText", name: "", list: "a", delimiter: "\n" },
  ],
])("a loop %s is read", (text, expected) => {
  expect(loopOf(text)).toStrictEqual(expected);
});

test.each([".", ",", ";", ":", "\\n", "\\t", " ", "-", "_"])(
  "the delimiter %j is accepted",
  (delimiter) => {
    expect(codes(withKeys(`loop: {forEach: {list: a, delimiter: "${delimiter}"}}`))).toStrictEqual(
      [],
    );
  },
);

test.each([
  ["both kinds", "{for: {start: 1, end: 2, updateBy: 1}, forEach: [a]}", "several-operators"],
  ["neither kind", "{name: d}", "missing-key"],
  ["a step of zero", "{for: {start: 1, end: 5, updateBy: 0}}", "endless-loop"],
  ["a step away from the end", "{for: {start: 1, end: 5, updateBy: -1}}", "endless-loop"],
  ["no end", "{for: {start: 1, updateBy: 1}}", "missing-key"],
  ["a reference in a border", "{for: {start: '{{ Mode }}', end: 5, updateBy: 1}}", "invalid-value"],
  ["an empty list", "{forEach: []}", "invalid-value"],
  ["a mapping in the list", "{forEach: [{a: b}]}", "wrong-type"],
  ["two characters as delimiter", "{forEach: {list: a, delimiter: ', '}}", "invalid-value"],
  ["another delimiter", "{forEach: {list: a, delimiter: '|'}}", "invalid-value"],
  ["a reference as delimiter", "{forEach: {list: a, delimiter: '{{ Mode }}'}}", "invalid-value"],
  ["a delimiter without a list", "{forEach: {delimiter: ','}}", "missing-key"],
  ["a bad name", "{name: a.b, forEach: [a]}", "invalid-value"],
])("a loop with %s is refused", (_, text, code) => {
  expect(codes(withKeys(`loop: ${text}`))).toStrictEqual([code]);
});

test("a loop name stands once in a phase", () => {
  const step = (name: string): string =>
    `{name: ${name}, action: ExecuteBash, inputs: {commands: [a]}, loop: {name: dup, forEach: [a]}}`;
  const text = `schemaVersion: 1.0\nphases:\n- name: build\n  steps:\n  - ${step("One")}\n  - ${step("Two")}\n`;
  expect(problems(text)).toStrictEqual([
    '6:12 repeated-name: Cannot use the loop name "dup" again: another loop of phase "build" has it, expected each name once in the phase',
  ]);
});

test("the inputs in the guide that nest under commands are refused", () => {
  const text = withKeys("loop: {forEach: [a]}").replace(
    "inputs: {commands: [echo]}",
    "inputs: {commands: [{path: /a, args: [b]}]}",
  );
  expect(codes(text)).toStrictEqual(["wrong-type"]);
});

describe("iterations()", () => {
  const valuesOf = (loop: Loop): string[] => {
    const { count, valueAt } = iterations(loop);
    return Array.from({ length: count }, (_, index) => valueAt(index));
  };
  const counted = (start: number, end: number, updateBy: number): Loop => ({
    kind: "for",
    name: "",
    start,
    end,
    updateBy,
  });
  const split = (list: string, delimiter = ","): Loop => ({
    kind: "forEachText",
    name: "",
    list,
    delimiter,
  });
  test.each<[string, Loop, string[]]>([
    ["includes both borders", counted(10, 30, 10), ["10", "20", "30"]],
    ["stops before passing the end", counted(1, 6, 2), ["1", "3", "5"]],
    ["counts down", counted(3, 1, -1), ["3", "2", "1"]],
    ["has one pass when start is end", counted(5, 5, -3), ["5"]],
    ["splits exactly, without trimming", split("a, b"), ["a", " b"]],
    ["makes one empty item of an empty text", split(""), [""]],
    ["keeps empty items", split("a\n\nb\n", "\n"), ["a", "", "b", ""]],
    ["takes a list as it is", { kind: "forEach", name: "", items: ["x", "y"] }, ["x", "y"]],
  ])("%s", (_, loop, expected) => {
    expect(valuesOf(loop)).toStrictEqual(expected);
  });
  test("lays nothing out for a long range", () => {
    const { count, valueAt } = iterations(counted(1, 9_000_000_000_000, 1));
    expect([count, valueAt(8_999_999_999_999), valueAt(count)]).toStrictEqual([
      9_000_000_000_000,
      "9000000000000",
      "",
    ]);
  });
});

test("resolveLoop() freezes the list; inserted text is split but not resolved", async () => {
  const resolver = resolverOf({ List: "a,{{ Mode }}", Mode: "blue" });
  const text: Loop = { kind: "forEachText", name: "", list: "{{ List }},c", delimiter: "," };
  expect(await resolveLoop(text, resolver)).toStrictEqual({ ...text, list: "a,{{ Mode }},c" });
  const items: Loop = {
    kind: "forEach",
    name: "",
    items: ["{{ Mode }}", "x {{ build.A.outputs.stdout }}"],
  };
  expect(await resolveLoop(items, resolver)).toStrictEqual({
    ...items,
    items: ["blue", "x <build.A.outputs[0].stdout>"],
  });
});

describe("joinOutputs()", () => {
  test("joins each field with newlines, in order, into one object", () => {
    expect(joinOutputs("ExecuteBash", [[{ stdout: "red" }], [{ stdout: "blue" }]])).toStrictEqual([
      { stdout: "red\nblue" },
    ]);
  });
  test("joins all objects of an iteration", () => {
    const two = [{ content: "a" }, { content: "b" }];
    expect(joinOutputs("ReadFile", [two, two])).toStrictEqual([{ content: "a\nb\na\nb" }]);
  });
  test("keeps the summaries of ExecuteDocument apart", () => {
    const summaries = [[{ status: "success" }], [{ status: "failed" }]];
    expect(joinOutputs("ExecuteDocument", summaries)).toStrictEqual(summaries.flat());
  });
  test("is empty when nothing was left", () => {
    expect(joinOutputs("CreateFile", [[], []])).toStrictEqual([]);
  });
});
