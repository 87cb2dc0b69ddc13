import { describe, expect, test } from "vitest";
import { planRegions } from "../../lib/build/plan-regions.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { pipelineText } from "../fakes/build-world.ts";

const HOME = "123456789012";
const OTHER = "210987654321";
const TEMPLATE = "lt-0123456789abcdef0";

function plan(distributions: string) {
  const text = pipelineText(`distributionConfiguration:\n  distributions:\n${distributions}`);
  const { pipeline, issues } = parsePipeline(text, "kiln.yml");
  if (pipeline === undefined) throw new Error(JSON.stringify(issues));
  return planRegions(pipeline, "eu-west-1", {
    recipeName: "web",
    recipeTags: { From: "recipe {{ imagebuilder:buildVersion }}" },
    buildDate: new Date(Date.UTC(2026, 6, 1, 12, 30, 5)),
    buildVersion: 7,
    accountId: HOME,
  });
}
const NOTHING = { ssmParameters: [], launchTemplates: [], licenseConfigurationArns: [] };

describe("planRegions()", () => {
  test("fills in names and tags in each place, the account's own copies after its Region", () => {
    const places = plan(`    - region: us-east-1
      amiDistributionConfiguration:
        name: "web {{imagebuilder:buildDate:yyyyMMdd-HHmmss}}-{{ imagebuilder:buildVersion }}"
        amiTags: { Date: "{{ imagebuilder:buildDate }}" }
        targetAccountIds: ["${HOME}", "${OTHER}"]
`);
    const there = {
      imageName: "web 20260701-123005-7",
      tags: { From: "recipe 7", Date: "2026-07-01T12-30-05.000Z" },
      ...NOTHING,
    };
    expect(places).toStrictEqual([
      {
        region: "eu-west-1",
        imageName: "web 2026-07-01T12-30-05.000Z 7",
        tags: { From: "recipe 7" },
        ...NOTHING,
      },
      { region: "us-east-1", ...there },
      { region: `us-east-1/${OTHER}`, ...there },
    ]);
  });

  test("gives each account's parameters and launch templates the account's own image", () => {
    const places = plan(`    - region: eu-west-1
      amiDistributionConfiguration: { targetAccountIds: ["${OTHER}"] }
      ssmParameterConfigurations:
        - { parameterName: /here, dataType: text }
        - { parameterName: /there, amiAccountId: "${OTHER}" }
      launchTemplateConfigurations:
        - { launchTemplateId: ${TEMPLATE}, accountId: "${OTHER}", setDefaultVersion: true }
        - { launchTemplateId: ${TEMPLATE} }
      s3ExportConfiguration: { roleName: vmimport, diskImageFormat: VMDK, s3Bucket: disks }
`);
    expect(
      places.map(({ region, ssmParameters, launchTemplates, s3Export }) => ({
        region,
        parameters: ssmParameters.map(({ parameterName, dataType }) => [parameterName, dataType]),
        templates: launchTemplates.map(({ place, setDefaultVersion }) => [
          place,
          setDefaultVersion,
        ]),
        isExported: s3Export !== undefined,
      })),
    ).toStrictEqual([
      {
        region: "eu-west-1",
        parameters: [["/here", "text"]],
        templates: [["eu-west-1", false]],
        isExported: true,
      },
      {
        region: `eu-west-1/${OTHER}`,
        parameters: [["/there", "aws:ec2:image"]],
        templates: [[`eu-west-1/${OTHER}`, true]],
        isExported: false,
      },
    ]);
  });

  test("gives a launch template of an account without a copy the image of the build's account", () => {
    const [home] = plan(`    - region: eu-west-1
      launchTemplateConfigurations: [{ launchTemplateId: ${TEMPLATE}, accountId: "${OTHER}" }]
`);
    expect(home?.launchTemplates).toStrictEqual([
      { launchTemplateId: TEMPLATE, place: `eu-west-1/${OTHER}`, setDefaultVersion: false },
    ]);
  });
});
