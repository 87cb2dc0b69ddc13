import { describe, expect, test } from "vitest";
import { placeInlineIssues, placeOfBlock } from "../../lib/pipeline/inline-document.ts";
import { memberOf } from "../../lib/source/node.ts";
import { parseYaml } from "../../lib/source/yaml.ts";

function placeIn(yaml: string) {
  const { root, source } = parseYaml(yaml, "pipeline.yml");
  const node = root?.kind === "mapping" ? memberOf(root, "data") : undefined;
  return node === undefined ? undefined : placeOfBlock(node, source);
}

describe("placeOfBlock()", () => {
  test.each([
    ["a block", "name: x\ndata: |\n  phases: []\n", { line: 3, column: 3 }],
    ["a block with a comment", "data: |- # the document\n    phases: []\n", { line: 2, column: 5 }],
    ["a block that begins with empty lines", "data: |\n\n\n  phases: []\n", { line: 2, column: 3 }],
    ["a block with an indentation indicator", "data: |2\n    phases: []\n", { line: 2, column: 3 }],
    ["folded text", "data: >\n  phases: []\n", undefined],
    ["quoted text", 'data: "phases: []"\n', undefined],
  ])("finds %s", (_, yaml, expected) => {
    expect(placeIn(yaml)).toStrictEqual(expected);
  });
});

test("placeInlineIssues() moves issues into the pipeline file", () => {
  const { source } = parseYaml("data: |\n  a: 1\n  b: 2\n", "pipeline.yml");
  const issue = {
    code: "unknown-key",
    severity: "error",
    message: "Cannot",
    file: "inline",
    line: 2,
    column: 4,
    length: 1,
    path: "b",
    excerpt: "b: 2",
  } as const;
  const nowhere = { ...issue, line: 0, column: 0, path: "" };
  expect(placeInlineIssues([issue, nowhere], source, { line: 2, column: 3 }, "data")).toStrictEqual(
    [
      { ...issue, file: "pipeline.yml", line: 3, column: 6, path: "data: b", excerpt: "  b: 2" },
      { ...nowhere, path: "data" },
    ],
  );
});
