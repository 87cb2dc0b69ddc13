import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { pipelineAdvice } from "../../lib/pipeline/pipeline-advice.ts";
import { renderIssues } from "../../lib/source/render.ts";
import { containerPipeline, imagePipeline, pipelineIn, problemsIn } from "./read.ts";

const DEFAULTS = {
  infrastructureConfiguration: {
    instanceTypes: [],
    terminateInstanceOnFailure: true,
    resourceTags: {},
    tags: {},
  },
  imageTestsConfiguration: { imageTestsEnabled: true },
  enhancedImageMetadataEnabled: true,
  status: "ENABLED",
  imageScanningConfiguration: { imageScanningEnabled: false },
  workflows: [],
  loggingConfiguration: {},
  imageTags: {},
  tags: {},
};

describe("parsePipeline()", () => {
  test("fills in every default of an image pipeline", () => {
    expect(pipelineIn(imagePipeline())).toStrictEqual({
      name: "web",
      ...DEFAULTS,
      imageRecipe: {
        name: "web",
        semanticVersion: { major: 1, minor: 0, patch: "x" },
        parentImage: { kind: "host" },
        components: [],
        blockDeviceMappings: [],
        sanitiseConfiguration: { sanitiseEnabled: true, skipSections: [] },
        amiTags: {},
        amiWatermarks: [],
        tags: {},
      },
    });
  });

  test("fills in every default of a container pipeline", () => {
    expect(pipelineIn(containerPipeline())).toStrictEqual({
      name: "web",
      ...DEFAULTS,
      containerRecipe: {
        name: "web",
        semanticVersion: { major: 1, minor: 0, patch: "x" },
        containerType: "DOCKER",
        parentImage: {
          kind: "oci",
          registry: "docker.io",
          repository: "library/alpine",
          tag: "3.22",
        },
        components: [],
        targetRepository: { service: "ECR", repositoryName: "web" },
        tags: {},
      },
    });
  });

  test("reads the other keys at the top", () => {
    const { imageRecipe: _, ...pipeline } = pipelineIn(
      imagePipeline(`description: All of it
imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 90 }
enhancedImageMetadataEnabled: false
schedule: { scheduleExpression: rate(1 day), autoDisablePolicy: { failureCount: 3 } }
status: DISABLED
imageScanningConfiguration: { imageScanningEnabled: true }
executionRole: builder
loggingConfiguration: { imageLogGroupName: /kiln/images, pipelineLogGroupName: /kiln/pipelines }
imageTags: { Team: web }
tags: { CostCenter: 0042 }
`),
    );
    expect(pipeline).toStrictEqual({
      ...DEFAULTS,
      name: "web",
      description: "All of it",
      imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 90 },
      enhancedImageMetadataEnabled: false,
      schedule: {
        scheduleExpression: { text: "rate(1 day)", kind: "rate", value: 1, unit: "days" },
        timezone: "UTC",
        pipelineExecutionStartCondition: "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
        autoDisablePolicy: { failureCount: 3 },
      },
      status: "DISABLED",
      imageScanningConfiguration: { imageScanningEnabled: true },
      executionRole: "builder",
      loggingConfiguration: {
        imageLogGroupName: "/kiln/images",
        pipelineLogGroupName: "/kiln/pipelines",
      },
      imageTags: { Team: "web" },
      tags: { CostCenter: "0042" },
    });
  });

  test("gives plain JSON: it survives being stored", () => {
    const pipeline = pipelineIn(imagePipeline("schedule: { scheduleExpression: rate(1 day) }\n"));
    expect(JSON.parse(JSON.stringify(pipeline))).toStrictEqual(pipeline);
  });

  test("reads JSON as well", () => {
    expect(pipelineIn('{"name": "web", "imageRecipe": {"parentImage": "host"}}')).toStrictEqual(
      pipelineIn(imagePipeline()),
    );
  });

  test("takes a key without a value for one that is not given", () => {
    expect(pipelineIn(imagePipeline("schedule:\ntags: ~\n"))).toStrictEqual(
      pipelineIn(imagePipeline()),
    );
  });

  test("gives warnings beside the pipeline", () => {
    const { pipeline, issues } = parsePipeline(imagePipeline("status: DISABLED\n"), "pipeline.yml");
    expect([pipeline?.status, issues.map((issue) => [issue.severity, issue.code])]).toStrictEqual([
      "DISABLED",
      [["warning", "no-effect"]],
    ]);
  });

  test("shows file, line, column, excerpt and remedy of each problem, in the order of the text", () => {
    const text = `name: web
imageRecipe:
  parentImage: alpine:3.22
  semanticVersion: 1.x.3
`;
    expect(renderIssues(parsePipeline(text, "web.yml").issues)).toBe(
      `web.yml:3:16: error: Cannot use "alpine:3.22" for "imageRecipe.parentImage": expected an AMI id, ssm:<parameter>, an image ARN, name@1.x.x, oci://registry/name:tag, host, or the path of a folder or tar archive [invalid-value]
  3 |   parentImage: alpine:3.22
    |                ^^^^^^^^^^^
  → Write "oci://docker.io/library/alpine:3.22" for an image in a registry.
web.yml:4:20: error: Cannot use "1.x.3" for "imageRecipe.semanticVersion": a number stands after an "x", expected only "x" after the first one [invalid-value]
  4 |   semanticVersion: 1.x.3
    |                    ^^^^^
  → Write "1.x.x".`,
    );
  });

  test.each([
    ["", ["1:1 Cannot read the document: it is empty, expected a mapping"]],
    ["# nothing\n", ["1:1 Cannot read the document: it is empty, expected a mapping"]],
    ["- a\n", ["1:1 Cannot read the pipeline: it is a list, expected a mapping"]],
    [
      "name: web\n",
      [
        '1:1 Cannot read the pipeline: it has none, expected exactly one of "imageRecipe" and "containerRecipe" → Describe an AMI under "imageRecipe" or a container image under "containerRecipe".',
      ],
    ],
    [
      `${imagePipeline()}containerRecipe: { parentImage: alpine, targetRepository: { repositoryName: web } }\n`,
      [
        '4:1 Cannot read the pipeline: it has "imageRecipe" and "containerRecipe", expected exactly one of "imageRecipe" and "containerRecipe" → Describe an AMI under "imageRecipe" or a container image under "containerRecipe".',
      ],
    ],
    [
      imagePipeline("name: again\n"),
      [
        '4:1 Cannot read the pipeline: the key "name" stands here a second time → Keep one of the two.',
      ],
    ],
    [
      imagePipeline("Schedule: {}\nschedul: {}\nnonsense: 1\n"),
      [
        '4:1 Cannot use the key "Schedule" in the pipeline: it is unknown → Did you mean "schedule"?',
        '5:1 Cannot use the key "schedul" in the pipeline: it is unknown → Did you mean "schedule"?',
        '6:1 Cannot use the key "nonsense" in the pipeline: it is unknown → Use one of: name, description, imageRecipe, containerRecipe, infrastructureConfiguration, distributionConfiguration, imageTestsConfiguration, enhancedImageMetadataEnabled, schedule, status, imageScanningConfiguration, workflows, executionRole, loggingConfiguration, imageTags, lifecyclePolicy, tags.',
      ],
    ],
    [
      imagePipeline("imageTestsConfiguration: { imageTestsEnabled: false, timeoutMinutes: 59 }\n"),
      [
        '4:54 warning: "timeoutMinutes" has no effect: tests are off → Leave it out.',
        '4:70 Cannot use "59" for "imageTestsConfiguration.timeoutMinutes": expected a whole number from 60 to 1440',
      ],
    ],
    [
      imagePipeline("imageScanningConfiguration: { ecrConfiguration: {} }\n"),
      [
        '4:31 warning: "ecrConfiguration" has no effect: scanning is off → Add "imageScanningEnabled: true".',
      ],
    ],
    [
      imagePipeline(
        "imageScanningConfiguration: { imageScanningEnabled: true, ecrConfiguration: {} }\n",
      ),
      ['4:59 warning: "ecrConfiguration" has no effect: the pipeline makes an AMI → Leave it out.'],
    ],
    [
      imagePipeline(`distributionConfiguration:
  distributions:
    - region: eu-west-1
      containerDistributionConfiguration: { targetRepository: { repositoryName: web } }
`),
      [
        '7:7 warning: "containerDistributionConfiguration" has no effect: the pipeline makes an AMI → Leave it out.',
      ],
    ],
    [
      containerPipeline(`distributionConfiguration:
  distributions:
    - region: eu-west-1
      amiDistributionConfiguration: {}
      licenseConfigurationArns: []
`),
      [
        '9:7 warning: "amiDistributionConfiguration" has no effect: the pipeline makes a container image → Leave it out.',
        '10:7 warning: "licenseConfigurationArns" has no effect: the pipeline makes a container image → Leave it out.',
      ],
    ],
  ])("reports the problems of %j", (text, expected) => {
    expect(problemsIn(text)).toStrictEqual(expected);
  });

  test.each([
    ["imageRecipeArn", 'Write the recipe itself under "imageRecipe".'],
    ["ImageRecipeArn", 'Write the recipe itself under "imageRecipe".'],
    ["image_recipe_arn", 'Write the recipe itself under "imageRecipe".'],
    ["instance_types", 'Put it under "infrastructureConfiguration".'],
    ["parentImage", 'Put it under "imageRecipe".'],
    ["phases", "This looks like a component document: name it in a recipe's components with uri."],
    [
      "Resources",
      "This is a CloudFormation template; a pipeline file has the properties of its resources, in camelCase.",
    ],
  ])("advises what to do with the key %s", (key, remedy) => {
    expect(problemsIn(imagePipeline(`${key}: x\n`))).toStrictEqual([
      `4:1 Cannot use the key "${key}" in the pipeline: it is unknown → ${remedy}`,
    ]);
  });

  test("says that variables and functions of other tools are not replaced", () => {
    expect(
      problemsIn(`name: \${AWS::StackName}-web
imageRecipe:
  parentImage: { "Fn::Sub": "arn:aws:imagebuilder:\${AWS::Region}:aws:image/x/x.x.x" }
executionRole: arn:aws:iam::\${var.account}:role/x
`).filter((line) => !line.includes("is missing")),
    ).toStrictEqual([
      `1:7 Cannot use "\${AWS::StackName}-web" for "name": expected 3 to 128 letters, digits, - and _, with spaces only inside → Write the value itself: variables are not replaced in pipeline files.`,
      `3:18 Cannot use the key "Fn::Sub" in the search for a parent image: it is unknown → Write the value itself: CloudFormation's functions are not evaluated.`,
      `4:16 Cannot use "arn:aws:iam::\${var.account}:role/x" for "executionRole": expected the name of an IAM role or its ARN, arn:aws:iam::account:role/name → Write the value itself: variables are not replaced in pipeline files.`,
    ]);
  });

  test("never throws, and gives a pipeline exactly when nothing is an error", () => {
    const key = fc.constantFrom(
      ...["name", "imageRecipe", "parentImage", "components", "uri", "schedule", "tags", "x"],
      ...["distributionConfiguration", "distributions", "region", "lifecyclePolicy", "workflows"],
    );
    const scalar = fc.oneof(fc.constantFrom("web", "host", null, 1, true, "1.x.0"), fc.string());
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        scalar,
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(key, tie("node"), { maxKeys: 6 }),
      ),
    })).node;
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((json) => JSON.stringify(json)),
          fc.string(),
        ),
        (text) => {
          const { pipeline, issues } = parsePipeline(text, "pipeline.yml");
          expect(pipeline === undefined).toBe(issues.some((issue) => issue.severity === "error"));
        },
      ),
    );
  });

  test("stays quick on text that is made to be slow", () => {
    const long = (text: string) => text.repeat(Math.ceil(200_000 / text.length));
    const started = performance.now();
    const { pipeline } = parsePipeline(
      JSON.stringify({
        name: long("a "),
        imageRecipe: { parentImage: long("a-"), semanticVersion: long("1.") },
        schedule: { scheduleExpression: `cron(${long("1,")} * * ? * *)`, timezone: long("A/") },
        distributionConfiguration: {
          distributions: [
            {
              region: long("eu-"),
              amiDistributionConfiguration: { name: long("{{"), amiTags: { a: long("{{") } },
              containerDistributionConfiguration: {
                containerTags: [long("{{")],
                targetRepository: { repositoryName: long("a/b_") },
              },
              ssmParameterConfigurations: [{ parameterName: `${long("/a")}!` }],
            },
          ],
        },
      }),
      "pipeline.yml",
    );
    expect([pipeline, performance.now() - started < 5000]).toStrictEqual([undefined, true]);
  });

  test("has no advice for a key that it knows", () => {
    const { issues } = parsePipeline(
      imagePipeline(
        Object.keys(pipelineAdvice)
          .map((key) => `${key}: x\n`)
          .join(""),
      ),
      "pipeline.yml",
    );
    const unknown = issues.filter((issue) => issue.code === "unknown-key");
    expect(unknown.map((issue) => issue.remedy)).toStrictEqual(Object.values(pipelineAdvice));
  });
});
