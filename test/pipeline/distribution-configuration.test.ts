import { describe, expect, test } from "vitest";
import { distributionConfiguration } from "../../lib/pipeline/distribution-configuration.ts";
import { imagePipeline, problemsIn, readWith } from "./read.ts";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef";
const ORGANIZATION = "arn:aws:organizations::111122223333:organization/o-abcdefghij";

describe("distributionConfiguration", () => {
  test("reads every key", () => {
    const rest = {
      licenseConfigurationArns: [],
      launchTemplateConfigurations: [
        {
          launchTemplateId: "lt-0123456789abcdef0",
          accountId: "111122223333",
          setDefaultVersion: true,
        },
      ],
      s3ExportConfiguration: {
        roleName: "vmie",
        diskImageFormat: "VMDK",
        s3Bucket: "exports",
        s3Prefix: "web/",
      },
      fastLaunchConfigurations: [
        {
          enabled: true,
          snapshotConfiguration: { targetResourceCount: 5 },
          maxParallelLaunches: 6,
          launchTemplate: { launchTemplateName: "fast", launchTemplateVersion: "$Latest" },
          accountId: "111122223333",
        },
      ],
      ssmParameterConfigurations: [
        { parameterName: "/images/web", amiAccountId: "111122223333", dataType: "text" },
      ],
    };
    const ami = {
      description: "The web server",
      amiTags: { Built: "{{ imagebuilder:buildDate }}" },
      targetAccountIds: ["012345678901"],
      kmsKeyId: KEY,
      launchPermission: {
        userIds: ["012345678901"],
        organizationArns: [ORGANIZATION],
        organizationalUnitArns: [],
      },
    };
    expect(
      readWith(distributionConfiguration, {
        name: "everywhere",
        description: "All Regions",
        timeoutMinutes: 720,
        distributions: [
          {
            region: "eu-west-1",
            amiDistributionConfiguration: { ...ami, name: "web {{imagebuilder:buildVersion}}" },
            ...rest,
          },
        ],
      }),
    ).toStrictEqual({
      name: "everywhere",
      description: "All Regions",
      timeoutMinutes: 720,
      tags: {},
      distributions: [
        {
          region: "eu-west-1",
          amiDistributionConfiguration: {
            ...ami,
            name: {
              text: "web {{imagebuilder:buildVersion}}",
              pieces: [{ kind: "text", text: "web " }, { kind: "build-version" }],
            },
          },
          ...rest,
        },
      ],
    });
  });

  test("writes AMI ids into parameters with Systems Manager's check, unless told otherwise", () => {
    const region = "eu-west-1";
    expect(
      readWith(distributionConfiguration, {
        distributions: [{ region, ssmParameterConfigurations: [{ parameterName: "/images/web" }] }],
      }),
    ).toStrictEqual({
      tags: {},
      distributions: [
        {
          region,
          ssmParameterConfigurations: [{ parameterName: "/images/web", dataType: "aws:ec2:image" }],
        },
      ],
    });
  });

  test.each([
    [
      { region: "eu-west-1", name: "web" },
      [
        'Cannot use the key "name" in a distribution: it is unknown → Put it under "amiDistributionConfiguration".',
      ],
    ],
    [
      { region: "eu-west-1", ami_distribution_configuration: {} },
      [
        'Cannot use the key "ami_distribution_configuration" in a distribution: it is unknown → Did you mean "amiDistributionConfiguration"?',
      ],
    ],
    [
      { region: "eu-west-1", amiDistributionConfiguration: { launchPermissionConfiguration: {} } },
      [
        'Cannot use the key "launchPermissionConfiguration" in amiDistributionConfiguration: it is unknown → Did you mean "launchPermission"?',
      ],
    ],
    [
      { region: "eu-west-1", amiDistributionConfiguration: { name: "web" } },
      [
        'The name "web" is the same for every build: the second build cannot use it again → Write "web {{ imagebuilder:buildDate }}".',
      ],
    ],
    [
      { region: "eu-central-1", amiDistributionConfiguration: { kmsKeyId: KEY } },
      [
        "Cannot encrypt images in eu-central-1 with a key of eu-west-1: expected a key of eu-central-1 → Name a key of that Region; a multi-Region key has an ARN in each.",
      ],
    ],
    [
      {
        region: "eu-west-1",
        amiDistributionConfiguration: {
          kmsKeyId: "alias/images",
          targetAccountIds: ["012345678901"],
        },
      },
      [
        'Cannot use "alias/images" for copies into other accounts: expected the full ARN of the key → Write arn:aws:kms:region:account:key/id.',
      ],
    ],
    [
      {
        region: "eu-west-1",
        amiDistributionConfiguration: {
          launchPermission: {
            userIds: ["1234"],
            userGroups: ["everyone"],
            organizationArns: ["o-1"],
          },
        },
      },
      [
        'Cannot use "1234" for "distributions[0].amiDistributionConfiguration.launchPermission.userIds[0]": expected an account id of 12 digits',
        'Cannot use "everyone" for "distributions[0].amiDistributionConfiguration.launchPermission.userGroups[0]": expected one of all',
        'Cannot use "o-1" for "distributions[0].amiDistributionConfiguration.launchPermission.organizationArns[0]": expected the ARN of an organization, arn:aws:organizations::account:organization/o-…',
      ],
    ],
    [
      {
        region: "eu-west-1",
        ssmParameterConfigurations: [
          { parameterName: "/images/web" },
          { parameterName: "/images/web", dataType: "String" },
        ],
      },
      [
        'Cannot use "String" for "distributions[0].ssmParameterConfigurations[1].dataType": expected one of text, aws:ec2:image',
        'Cannot write the parameter "/images/web" twice in one Region → Keep one of the two.',
      ],
    ],
    [
      {
        region: "eu-west-1",
        fastLaunchConfigurations: [
          { enabled: true, launchTemplate: { launchTemplateVersion: "1" } },
        ],
      },
      [
        'Cannot read the launch template: it has none, expected exactly one of "launchTemplateId" and "launchTemplateName" → Name the template by one of the two.',
      ],
    ],
  ])("reports the problems of %j", (distribution, expected) => {
    expect(readWith(distributionConfiguration, { distributions: [distribution] })).toStrictEqual(
      expected,
    );
  });

  test("reports Regions that stand twice, and an empty list", () => {
    const region = "eu-west-1";
    expect(
      readWith(distributionConfiguration, { distributions: [{ region }, { region }] }),
    ).toStrictEqual(["Cannot distribute to the Region eu-west-1 twice → Join the two entries."]);
    expect(
      readWith(distributionConfiguration, { distributions: [], timeoutMinutes: 10 }),
    ).toStrictEqual([
      'Cannot use 0 entries for "distributions": expected 1 to 50',
      'Cannot use "10" for "timeoutMinutes": expected a whole number from 30 to 720',
    ]);
  });
});

describe("a public AMI", () => {
  const isPublic = `distributionConfiguration:
  distributions:
    - region: eu-west-1
      amiDistributionConfiguration:
        launchPermission: { userGroups: [all] }`;

  test("is taken when nothing keeps it private", () => {
    expect(problemsIn(imagePipeline(isPublic))).toStrictEqual([]);
  });

  const remedy = 'Name accounts in "userIds", or leave out what makes the AMI private.';
  test.each([
    ["  amiWatermarks: [golden]\n", "", "it has watermarks"],
    ["  blockDeviceMappings: [{ ebs: { encrypted: true } }]\n", "", "the recipe encrypts a volume"],
    ["  tags: {}\n", "\n        kmsKeyId: alias/images", "its copy is encrypted with kmsKeyId"],
  ])("is refused with %j%s", (recipe, ami, reason) => {
    expect(problemsIn(imagePipeline(`${recipe}${isPublic}${ami}\n`))).toStrictEqual([
      `9:41 Cannot make the AMI public: ${reason} → ${remedy}`,
    ]);
  });
});
