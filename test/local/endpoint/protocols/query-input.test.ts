import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQueryInput } from "../../../../lib/local/endpoint/protocols/query-input.ts";
import { queryPairs } from "../../../../lib/local/endpoint/wire.ts";

test.each<[string, string, object]>([
  ["plain values", "A=1&B=", { A: "1", B: "" }],
  ["a list", "Id.1=a&Id.2=b", { Id: ["a", "b"] }],
  ["a list out of order, with gaps", "Id.10=c&Id.9=b&Id.2=a", { Id: ["a", "b", "c"] }],
  [
    "a list of structures with lists",
    "Filter.1.Name=a&Filter.1.Value.1=b&Filter.1.Value.2=c&Filter.2.Name=d",
    { Filter: [{ Name: "a", Value: ["b", "c"] }, { Name: "d" }] },
  ],
  [
    "a member level",
    "Tags.member.1.Key=a&Tags.member.2.Key=b",
    { Tags: [{ Key: "a" }, { Key: "b" }] },
  ],
  ["a map", "M.entry.1.key=a&M.entry.1.value=b", { M: { entry: [{ key: "a", value: "b" }] } }],
  ["a structure whose member is called member", "A.member=x&A.b=y", { A: { member: "x", b: "y" } }],
  ["encoded names and values", "A%2E1=%26%3D+%2B", { A: ["&=++"] }],
  ["names with a leading zero, which number nothing", "A.01=x", { A: { "01": "x" } }],
])("parseQueryInput() reads %s", (_, query, expected) => {
  expect(parseQueryInput(queryPairs(query))).toStrictEqual(expected);
});

test.each([
  ["A=1&A=2", 'The parameter "A" is given twice, or below a value.'],
  ["A=1&A.1=2", 'The parameter "A.1" is given twice, or below a value.'],
  ["A.1=2&A=1", 'The parameter "A" is a value and a structure.'],
  ["A..B=1", 'The parameter "A..B" is no dotted name.'],
  [`${"A.".repeat(30)}B=1`, `The parameter "${"A.".repeat(30)}B" is no dotted name.`],
])("parseQueryInput() refuses %s", (query, message) => {
  expect(() => parseQueryInput(queryPairs(query))).toThrow(
    expect.objectContaining({ code: "MalformedQueryString", message }),
  );
});

test("parseQueryInput() takes __proto__ for a name like any other", () => {
  const input = parseQueryInput([["__proto__.polluted", "1"]]);
  expect(Object.keys(input)).toStrictEqual(["__proto__"]);
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

type Tree = string | Tree[] | { [name: string]: Tree };

/** What an SDK does: the other direction. */
function flatten(tree: Tree, name: string): [string, string][] {
  if (typeof tree === "string") return [[name, tree]];
  const members = Array.isArray(tree)
    ? tree.map((item, index) => [`${index + 1}`, item] as const)
    : Object.entries(tree);
  return members.flatMap(([key, below]) => flatten(below, `${name}.${key}`));
}

test("parseQueryInput() undoes the flattening of lists and structures", () => {
  const name = fc.stringMatching(/^[A-Z][A-Za-z]{0,8}$/);
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.string(),
      fc.array(tie("tree"), { minLength: 1, maxLength: 12 }),
      fc.dictionary(name, tie("tree"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(name, tree, { maxKeys: 4, noNullPrototype: true }), (input) => {
      const pairs = Object.entries(input).flatMap(([key, below]) => flatten(below, key));
      const query = pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
      expect(parseQueryInput(queryPairs(query))).toStrictEqual(input);
    }),
  );
});
