import { describe, expect, test } from "vitest";
import type { Reference } from "../../lib/document/reference.ts";
import { referencesIn } from "../../lib/document/references-in.ts";

const referenceOf = (text: string): Reference | undefined => referencesIn(text)[0]?.reference;

test.each(["{{X-Y}}", "{{ X-Y}}", "{{X-Y }}", "{{\tX-Y  }}"])(
  "referencesIn() ignores blanks inside the braces: %j",
  (text) => {
    expect(referenceOf(text)).toStrictEqual({ kind: "variable", name: "X-Y" });
  },
);

test.each<[string, Reference]>([
  ["build.Get.outputs.stdout", chain("build", "Get", "outputs", 0, "stdout")],
  ["build.Get.inputs[1].source", chain("build", "Get", "inputs", 1, "source")],
  ["b.c.inputs.document-s3-bucket-owner", chain("b", "c", "inputs", 0, "document-s3-bucket-owner")],
  ["loop.index", { kind: "loop", loop: "loop", member: "index" }],
  ["d.value", { kind: "loop", loop: "d", member: "value" }],
  ["aws:ssm:/a/b c", { kind: "ssm", path: "/a/b c" }],
  [
    "aws:ssm:/aws/reference/secretsmanager/db",
    { kind: "ssm", path: "/aws/reference/secretsmanager/db" },
  ],
  ["aws:ssm:resolve(Name)", { kind: "ssm-resolve", inner: { kind: "variable", name: "Name" } }],
  [
    "aws:ssm:resolve( aws:ssm:/other )",
    { kind: "ssm-resolve", inner: { kind: "ssm", path: "/other" } },
  ],
  ["aws:imds:placement/region", { kind: "imds", path: "placement/region" }],
  ["env:ProgramFiles(x86)", { kind: "env", name: "ProgramFiles(x86)" }],
  ["env:A b.c", { kind: "env", name: "A b.c" }],
  ["context:osName", { kind: "context", key: "osName" }],
])("referencesIn() reads {{ %s }}", (expression, expected) => {
  expect(referenceOf(`{{ ${expression} }}`)).toStrictEqual(expected);
});

function chain(
  phase: string,
  step: string,
  from: "inputs" | "outputs",
  index: number,
  field: string,
): Reference {
  return { kind: "chain", phase, step, from, index, field };
}

describe("referencesIn() takes as plain text", () => {
  test.each([
    ["an unclosed token", "echo {{ Mode"],
    ["a token over two lines", "{{ Mode\n}}"],
    ["a Go template", "{{.State}} {{ range .Items }}"],
    ["a name of two characters", "{{ ab }}"],
    ["a name of 129 characters", `{{ ${"x".repeat(129)} }}`],
    ["braces inside", "{{ {Mode} }}"],
    ["single braces", "{ Mode }"],
    ["nothing", "{{ }}"],
    ["a special form without its end", "{{ aws:ssm: }} {{ env: }} {{ context: }}"],
    ["other blanks inside", "{{\u00a0Mode }}"],
  ])("%s", (_, text) => {
    expect(referencesIn(text)).toStrictEqual([]);
  });
});

test("referencesIn() gives the place of each token", () => {
  expect(referencesIn("a {{ Mode }}{{Port}} {{x}}")).toStrictEqual([
    { reference: { kind: "variable", name: "Mode" }, start: 2, end: 12 },
    { reference: { kind: "variable", name: "Port" }, start: 12, end: 20 },
  ]);
});

test("referencesIn() finds the inner token of three braces", () => {
  expect(referencesIn("{{{ Mode }}}")).toStrictEqual([
    { reference: { kind: "variable", name: "Mode" }, start: 1, end: 11 },
  ]);
});
