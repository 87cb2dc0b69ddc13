import { describe, expect, test } from "vitest";
import { recipeComponents } from "../../lib/pipeline/recipe-components.ts";
import { imagePipeline, pipelineIn, problemsIn, readWith } from "./read.ts";

const NEWEST = { major: "x", minor: "x", patch: "x" };

function componentsIn(yaml: string): unknown {
  return pipelineIn(imagePipeline(`  components:\n${yaml}`)).imageRecipe?.components;
}

function problems(yaml: string): readonly string[] {
  return problemsIn(imagePipeline(`  components:\n${yaml}`));
}

describe("recipeComponents", () => {
  test("reads files, S3 objects, references and inline documents in order", () => {
    expect(
      componentsIn(`    - uri: components/a.yml
    - uri: s3://bucket/b.yml
      name: from-s3
    - componentArn: update-linux@x.x.x
      parameters: [{ name: Mode, value: [fast] }]
    - name: inline
      data: |
        phases: []
`),
    ).toStrictEqual([
      { kind: "file", path: "components/a.yml", parameters: [] },
      { kind: "s3", uri: "s3://bucket/b.yml", name: "from-s3", parameters: [] },
      {
        kind: "reference",
        componentArn: "update-linux@x.x.x",
        reference: { name: "update-linux", version: NEWEST },
        parameters: [{ name: "Mode", value: ["fast"] }],
      },
      {
        kind: "inline",
        name: "inline",
        data: "phases: []\n",
        parameters: [],
        dataAt: { line: 12, column: 9 },
      },
    ]);
  });

  test("takes JSON values, whose inline documents have no place", () => {
    expect(readWith(recipeComponents, [{ name: "inline", data: "phases: []" }])).toStrictEqual([
      { kind: "inline", name: "inline", data: "phases: []", parameters: [] },
    ]);
  });

  test.each([
    [
      "    - parameters: []\n",
      [
        '5:7 Cannot read a component: it has none, expected exactly one of "componentArn", "uri" and "data" → Give a reference (componentArn), a file (uri) or the document itself (data).',
      ],
    ],
    [
      "    - uri: a.yml\n      name: abc\n      data: x\n",
      [
        '7:7 Cannot read a component: it has "uri" and "data", expected exactly one of "componentArn", "uri" and "data" → Give a reference (componentArn), a file (uri) or the document itself (data).',
      ],
    ],
    [
      "    - data: x\n",
      [
        '5:7 Cannot read an inline component: the key "name" is missing → Add "name": images record which components they have.',
      ],
    ],
    [
      "    - componentArn: abc@1.0.0\n      name: abc\n",
      [
        '6:7 Cannot give a name to a component that is referred to: the reference has one → Leave "name" out.',
      ],
    ],
    [
      "    - uri: https://example.com/a.yml\n",
      [
        '5:12 Cannot use "https://example.com/a.yml" for "imageRecipe.components[0].uri": expected a path or s3://bucket/key → Download the document and give its path.',
      ],
    ],
    [
      "    - uri: arn:aws:imagebuilder:eu-west-1:aws:component/a/x.x.x\n",
      [
        '5:12 Cannot use "arn:aws:imagebuilder:eu-west-1:aws:component/a/x.x.x" for "imageRecipe.components[0].uri": it is an ARN, expected a path or s3://bucket/key → Use componentArn.',
      ],
    ],
    [
      "    - component_arn: abc@1.0.0\n",
      [
        '5:7 Cannot use the key "component_arn" in a component: it is unknown → Did you mean "componentArn"?',
        '5:7 Cannot read a component: it has none, expected exactly one of "componentArn", "uri" and "data" → Give a reference (componentArn), a file (uri) or the document itself (data).',
      ],
    ],
    [
      "    - uri: a.yml\n      parameters: [{ name: A, value: [x] }, { name: A, value: y }]\n",
      [
        '6:53 Cannot give the parameter "A" twice to one component → Keep one of the two.',
        '6:63 Cannot read "imageRecipe.components[0].parameters[1].value": it is "y", expected a list → Write each entry on its own line, after a dash.',
      ],
    ],
  ])("reports the problems of %j", (yaml, expected) => {
    expect(problems(yaml)).toStrictEqual(expected);
  });

  test("limits a recipe to 20 components and an inline document to 16,000 characters", () => {
    expect(problems("    - uri: a.yml\n".repeat(21))).toStrictEqual([
      '5:5 Cannot use 21 entries for "imageRecipe.components": expected 0 to 20',
    ]);
    expect(problems(`    - name: abc\n      data: ${"x".repeat(16_001)}\n`)).toStrictEqual([
      `6:13 Cannot use "${"x".repeat(57)}…" for "imageRecipe.components[0].data": expected a component document of 1 to 16000 characters`,
    ]);
  });
});
