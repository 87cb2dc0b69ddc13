import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { nodeOfValue, valueOfNode } from "../../lib/source/node.ts";
import { MAX_SOURCE_LENGTH, parseYaml } from "../../lib/source/yaml.ts";

function plainValue(text: string): unknown {
  const { root, issues } = parseYaml(text, "a.yml");
  if (root === undefined) throw new Error(issues.map((issue) => issue.message).join("\n"));
  return valueOfNode(root);
}
const problemsOf = (text: string): string[] =>
  parseYaml(text, "a.yml").issues.map(
    ({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`,
  );

test.each<[string, string, unknown]>([
  [
    "keeps the text of plain scalars",
    "[0700, 1.10, 1e3, yes, 0x1F, 2024-01-01]",
    ["0700", "1.10", "1e3", "yes", "0x1F", "2024-01-01"],
  ],
  ["reads ~ and null as null", "[~, null, 'null', '']", [null, null, "null", ""]],
  ["reads JSON", '{"a": [1, true, null, "x\\u00e9\\/"]}', { a: ["1", "true", null, "xé/"] }],
  ["follows aliases", "a: &x [1]\nb: *x", { a: ["1"], b: ["1"] }],
  [
    "takes an anchor's last meaning",
    "a: &x 1\nb: *x\nc: &x 2\nd: *x",
    { a: "1", b: "1", c: "2", d: "2" },
  ],
  [
    "merges keys that are not written out",
    "a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}",
    { a: { k: "1", l: "2" }, b: { k: "3", l: "2" } },
  ],
  ["ends at a last ---", "a: 1\n---\n", { a: "1" }],
  ["takes a byte order mark", "\ufeffa: 1", { a: "1" }],
  ["keeps block text", "a: |\n  x\n   y\n", { a: "x\n y\n" }],
])("parseYaml() %s", (_, text, expected) => {
  expect(plainValue(text)).toStrictEqual(expected);
});

test.each([
  ["", ["1:1 empty-document: Cannot read the document: it is empty, expected a mapping"]],
  [
    "a: 1\n---\nb: 2\n",
    [
      "2:1 several-documents: Cannot read the document: the file has several YAML documents, expected one",
    ],
  ],
  ["a: *x", ["1:4 yaml-syntax: Cannot parse YAML: the alias has no anchor before it"]],
  [
    "? [a]\n: b",
    ["1:3 bad-key: Cannot read the document: a key is a list or a mapping, expected text"],
  ],
  ['a: "\\q"', ["1:5 yaml-syntax: Cannot parse YAML: Invalid escape sequence \\q"]],
])("parseYaml() of %j reports its problem", (text, expected) => {
  expect(problemsOf(text)).toStrictEqual(expected);
});

describe("parseYaml() ends early on hostile text", () => {
  const many = (piece: string): string => piece.repeat(Math.floor(500_000 / piece.length));
  const level = (index: number): string =>
    `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]\n`;
  test.each([
    ["10 MiB", "a".repeat(10 * 1_048_576), "too-large"],
    [
      "an alias bomb",
      `l0: &l0 [x]\n${Array.from({ length: 12 }, (_, index) => level(index)).join("")}`,
      "too-complex",
    ],
    ["an alias to itself", "a: &a [*a]", "too-complex"],
    ["many aliases", `a: &a [x]\nb: [${many("*a,")}]`, "too-complex"],
    ["deep flow lists", many("["), "too-complex"],
    ["deep flow mappings", many("{a: "), "too-complex"],
    ["deep block lists", many("- "), "too-complex"],
    ["deep keys", many("? "), "too-complex"],
    ["very many lines", many("- a\n"), "too-complex"],
  ])("%s", (_, text, code) => {
    const start = performance.now();
    expect(parseYaml(text, "a.yml").issues.map((issue) => issue.code)).toStrictEqual([code]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
  test("but takes a long text", () => {
    const text = `a: |\n${"  line\n".repeat(100_000)}`;
    expect(text.length).toBeLessThan(MAX_SOURCE_LENGTH);
    expect(parseYaml(text, "a.yml").issues).toStrictEqual([]);
  });
});

test("parseYaml() reads back what is rendered", () => {
  const text = fc
    .string({ unit: "binary", maxLength: 12 })
    .map((value) => value.replace(/[\p{Cc}\p{Cs}]/gu, "x"));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(text, tie("tree"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), (value) => {
      const expected = valueOfNode(nodeOfValue(value));
      expect(plainValue(JSON.stringify(value))).toStrictEqual(expected);
      expect(
        plainValue(stringify(value, { defaultStringType: "QUOTE_DOUBLE", lineWidth: 0 })),
      ).toStrictEqual(expected);
    }),
    { numRuns: 100 },
  );
});
