import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pipelineSchema } from "../../lib/pipeline/json-schema.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { renderReference } from "../../lib/pipeline/render-reference.ts";

const PAGE = new URL("../../docs/pipeline-file.md", import.meta.url).pathname;

/** The operations and types of Image Builder whose properties each part has. */
const SOURCES = {
  "": "CreateImagePipeline",
  imageRecipe: "CreateImageRecipe",
  containerRecipe: "CreateContainerRecipe",
  infrastructureConfiguration: "CreateInfrastructureConfiguration",
  distributionConfiguration: "CreateDistributionConfiguration",
  imageTestsConfiguration: "ImageTestsConfiguration",
  schedule: "Schedule",
  imageScanningConfiguration: "ImageScanningConfiguration",
  workflows: "WorkflowConfiguration",
  loggingConfiguration: "PipelineLoggingConfiguration",
  lifecyclePolicy: "CreateLifecyclePolicy",
};

test("docs/pipeline-file.md has every key of the schema, with its type, limits and default", async () => {
  const page = readFileSync(PAGE, "utf8");
  const keys = renderReference(pipelineSchema(), SOURCES);
  const renewed = page.replace(
    /(<!-- keys:[^\n]*-->\n)[\s\S]*(<!-- \/keys -->)/,
    (_, start: string, end: string) => `${start}\n${keys}\n\n${end}`,
  );
  await expect(renewed).toMatchFileSnapshot(PAGE);
});

test("docs/pipeline-file.md has examples that are valid", () => {
  const examples = [...readFileSync(PAGE, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)];
  const issues = examples.flatMap((match) => parsePipeline(match[1] ?? "", "example").issues);
  expect({ examples: examples.length, issues }).toStrictEqual({ examples: 2, issues: [] });
});
