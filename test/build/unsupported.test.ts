import { expect, test } from "vitest";
import { unsupported } from "../../lib/build/unsupported.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { pipelineText, TWO_REGIONS } from "../fakes/build-world.ts";
import { containerText } from "../fakes/container-pipeline.ts";

function refused(text: string): readonly string[] {
  const { pipeline, issues } = parsePipeline(text, "kiln.yml");
  if (pipeline === undefined) throw new Error(JSON.stringify(issues));
  return unsupported(pipeline, "123456789012").map(({ path }) => path);
}

const distribution = (text: string) =>
  pipelineText(`distributionConfiguration:\n  distributions:\n    - region: us-east-1\n${text}`);

test("unsupported() finds nothing in what the flow does", () => {
  expect(refused(pipelineText(TWO_REGIONS))).toStrictEqual([]);
});

test.each([
  ["watermarks", pipelineText("", "  amiWatermarks: [gold]\n"), "imageRecipe.amiWatermarks"],
  [
    "scans",
    pipelineText("imageScanningConfiguration: { imageScanningEnabled: true }\n"),
    "imageScanningConfiguration",
  ],
  [
    "parameters of accounts without a copy",
    distribution(
      '      ssmParameterConfigurations: [{ parameterName: /a, amiAccountId: "210987654321" }]\n',
    ),
    "distributionConfiguration.distributions[0].ssmParameterConfigurations[0].amiAccountId",
  ],
])("unsupported() refuses %s rather than leave them out without a word", (_, text, path) => {
  expect(refused(text)).toStrictEqual([path]);
});

const containerScan = (more: string) =>
  containerText("", `imageScanningConfiguration: { imageScanningEnabled: true${more} }\n`);

test("unsupported() finds nothing in a container recipe that is scanned", () => {
  expect(refused(containerScan(""))).toStrictEqual([]);
});

test.each([
  ["Windows", containerText("  platformOverride: Windows\n"), "containerRecipe.platformOverride"],
  [
    "a version of Windows",
    containerText("  imageOsVersionOverride: Microsoft Windows Server 2022\n"),
    "containerRecipe.imageOsVersionOverride",
  ],
  ["a key of the template", containerText("  kmsKeyId: alias/a\n"), "containerRecipe.kmsKeyId"],
  [
    "a scan repository",
    containerScan(", ecrConfiguration: { repositoryName: scans }"),
    "imageScanningConfiguration.ecrConfiguration",
  ],
])("unsupported() refuses %s in a container recipe", (_, text, path) => {
  expect(refused(text)).toStrictEqual([path]);
});

test("unsupported() takes parameters of accounts that get a copy", () => {
  const text =
    '      amiDistributionConfiguration: { targetAccountIds: ["210987654321"] }\n      ssmParameterConfigurations: [{ parameterName: /a, amiAccountId: "210987654321" }]\n';
  expect(refused(distribution(text))).toStrictEqual([]);
});

test("unsupported() takes the account's own id for no other account", () => {
  expect(
    refused(
      distribution(
        '      ssmParameterConfigurations: [{ parameterName: /a, amiAccountId: "123456789012" }]\n',
      ),
    ),
  ).toStrictEqual([]);
});
