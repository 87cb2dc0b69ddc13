import { expect, test } from "vitest";
import { defaultInstanceTypes, defaultWorkingDirectory } from "../../lib/pipeline/defaults.ts";
import { imagePipeline, pipelineIn } from "./read.ts";

test("withDefaults() keeps names and versions that the file gives", () => {
  const { imageRecipe, lifecyclePolicy } = pipelineIn(
    imagePipeline(`  name: nginx
  semanticVersion: 3.0.0
lifecyclePolicy:
  name: keep-five
  policyDetails: [{ action: { type: DELETE }, filter: { type: COUNT, value: 5 } }]
`),
  );
  expect([imageRecipe?.name, imageRecipe?.semanticVersion, lifecyclePolicy?.name]).toStrictEqual([
    "nginx",
    { major: 3, minor: 0, patch: 0 },
    "keep-five",
  ]);
});

test("defaultInstanceTypes() are of the architecture that is asked for", () => {
  const isArm = (type: string) => /^[a-z]+[0-9]+g/.test(type);
  expect(defaultInstanceTypes("arm64").every(isArm)).toBe(true);
  expect(defaultInstanceTypes("x86_64").some(isArm)).toBe(false);
});

test("defaultWorkingDirectory() exists on each platform", () => {
  expect([
    defaultWorkingDirectory("Linux"),
    defaultWorkingDirectory("macOS"),
    defaultWorkingDirectory("Windows"),
  ]).toStrictEqual(["/tmp", "/tmp", "C:/"]);
});
