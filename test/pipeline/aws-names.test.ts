import { describe, expect, test } from "vitest";
import * as names from "../../lib/pipeline/aws-names.ts";
import { regionName } from "../../lib/pipeline/region.ts";
import { readWith } from "./read.ts";

const KEY = "01234567-89ab-cdef-0123-456789abcdef";

test.each([
  ["accountId", names.accountId, "012345678901"],
  ["kmsKeyId", names.kmsKeyId, KEY],
  ["kmsKeyId", names.kmsKeyId, "mrk-0123456789abcdef0123456789abcdef"],
  ["kmsKeyId", names.kmsKeyId, "alias/aws/ebs"],
  ["kmsKeyId", names.kmsKeyId, `arn:aws:kms:eu-west-1:111122223333:key/${KEY}`],
  ["kmsKeyId", names.kmsKeyId, "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/images"],
  ["roleNameOrArn", names.roleNameOrArn, "builder"],
  ["roleNameOrArn", names.roleNameOrArn, "arn:aws:iam::111122223333:role/path/builder"],
  [
    "organizationArn",
    names.organizationArn,
    "arn:aws:organizations::111122223333:organization/o-abcdefghij",
  ],
  [
    "organizationalUnitArn",
    names.organizationalUnitArn,
    "arn:aws:organizations::111122223333:ou/o-abcdefghij/ou-ab12-cdefghij",
  ],
  [
    "licenseConfigurationArn",
    names.licenseConfigurationArn,
    "arn:aws:license-manager:eu-west-1:111122223333:license-configuration:lic-0123456789abcdef0123456789abcdef",
  ],
  ["logGroupName", names.logGroupName, "/aws/imagebuilder/web"],
  ["bucketName", names.bucketName, "logs.example.com"],
  ["repositoryName", names.repositoryName, "team/web_app-1.0"],
  ["ssmParameterName", names.ssmParameterName, "/images/web/latest"],
  ["ssmParameterName", names.ssmParameterName, "golden"],
  ["instanceType", names.instanceType, "m7i-flex.large"],
] as const)("%s takes %s%s", (_, shape, value) => {
  expect(readWith(shape, value)).toBe(value);
});

test.each([
  ["accountId", names.accountId, "12345", "an account id of 12 digits"],
  ["kmsKeyId", names.kmsKeyId, "my-key", "a KMS key id, alias/name, or the ARN of a key or alias"],
  [
    "roleNameOrArn",
    names.roleNameOrArn,
    "arn:aws:iam::111122223333:user/x",
    "the name of an IAM role or its ARN, arn:aws:iam::account:role/name",
  ],
  [
    "organizationArn",
    names.organizationArn,
    "o-abcdefghij",
    "the ARN of an organization, arn:aws:organizations::account:organization/o-…",
  ],
  [
    "bucketName",
    names.bucketName,
    "Logs",
    "the name of an S3 bucket: 3 to 63 lower-case letters, digits, . and -",
  ],
  [
    "repositoryName",
    names.repositoryName,
    "web:1",
    "the name of an ECR repository, without its registry and tag",
  ],
  ...["/aws/web", "ssmWeb", "/AWSweb", "a/b", "/images/", "{{x}}"].map(
    (name) =>
      [
        "ssmParameterName",
        names.ssmParameterName,
        name,
        "a parameter name of letters, digits and _ . -, or a path of such names that begins with /, neither starting with aws or ssm",
      ] as const,
  ),
] as const)("%s refuses %s%s", (_, shape, value, expected) => {
  expect(readWith(shape, value)).toStrictEqual([
    `Cannot use "${value}" for the document: expected ${expected}`,
  ]);
});

describe("regionName", () => {
  test("warns of Regions that it does not know, and of typing errors", () => {
    expect(readWith(regionName, "eu-west-1")).toBe("eu-west-1");
    expect(readWith(regionName, "eu-wset-1")).toStrictEqual([
      'The Region "eu-wset-1" is not known to this version of Kiln → Did you mean "eu-west-1"? A newer Region works too.',
    ]);
    expect(readWith(regionName, "zz-atlantis-1")).toStrictEqual([
      'The Region "zz-atlantis-1" is not known to this version of Kiln',
    ]);
  });

  test.each(["eu-west-1a", "Ireland", "us_east_1", "EU-WEST-1"])("refuses %s", (name) => {
    expect(readWith(regionName, name)).toStrictEqual([
      `Cannot use "${name}" for the document: expected a Region such as eu-west-1`,
    ]);
  });
});
