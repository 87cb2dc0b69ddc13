import { describe, expect, test } from "vitest";
import { infrastructureConfiguration } from "../../lib/pipeline/infrastructure-configuration.ts";
import { readWith } from "./read.ts";

const SUBNET = { subnetId: "subnet-0123456789abcdef0", securityGroupIds: ["sg-01234567"] };

describe("infrastructureConfiguration", () => {
  test("needs nothing", () => {
    expect(readWith(infrastructureConfiguration, {})).toStrictEqual({
      instanceTypes: [],
      terminateInstanceOnFailure: true,
      resourceTags: {},
      tags: {},
    });
  });

  test("reads every key", () => {
    const all = {
      name: "builders",
      description: "Where images are built",
      instanceTypes: ["m7i.large", "u-6tb1.metal", "mac2-m2pro.metal"],
      instanceProfileName: "EC2InstanceProfileForImageBuilder",
      ...SUBNET,
      keyPair: "ops",
      logging: { s3Logs: { s3BucketName: "logs-of-builds", s3KeyPrefix: "kiln" } },
      terminateInstanceOnFailure: false,
      snsTopicArn: "arn:aws:sns:eu-west-1:111122223333:images",
      resourceTags: { CostCenter: "42" },
      instanceMetadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
      placement: {
        availabilityZone: "eu-west-1a",
        tenancy: "host",
        hostId: "h-0123456789abcdef0",
      },
      launch: { agentTimeoutSeconds: 300 },
      tags: { Team: "platform" },
    };
    expect(readWith(infrastructureConfiguration, all)).toStrictEqual(all);
  });

  test("reads several subnets, and spot with its fallback", () => {
    const launch = { subnetIds: ["subnet-01234567", "subnet-89abcdef"], spot: {} };
    expect(
      readWith(infrastructureConfiguration, { launch, securityGroupIds: ["sg-01234567"] }),
    ).toMatchObject({ launch: { ...launch, spot: { onDemandFallback: true } } });
    expect(
      readWith(infrastructureConfiguration, {
        launch: { spot: { maxPrice: "0.05", onDemandFallback: false } },
      }),
    ).toMatchObject({ launch: { spot: { maxPrice: "0.05", onDemandFallback: false } } });
  });

  test.each([
    [
      { subnetId: SUBNET.subnetId },
      [
        'Cannot read the infrastructure configuration: it has "subnetId" without "securityGroupIds", expected both or neither → Give both, or leave both out for the default VPC.',
      ],
    ],
    [
      { securityGroupIds: SUBNET.securityGroupIds },
      [
        'Cannot read the infrastructure configuration: it has "securityGroupIds" without "subnetId", expected both or neither → Give both, or leave both out for the default VPC.',
      ],
    ],
    [
      { launch: { subnetIds: ["subnet-01234567"] } },
      [
        'Cannot read the infrastructure configuration: it has "launch.subnetIds" without "securityGroupIds", expected both or neither → Give both, or leave both out for the default VPC.',
      ],
    ],
    [
      { ...SUBNET, launch: { subnetIds: ["subnet-01234567"] } },
      [
        'Cannot read the infrastructure configuration: it has "subnetId" and "launch.subnetIds", expected one of the two → Put the subnet into "launch.subnetIds".',
      ],
    ],
    [
      {
        launch: { subnetIds: ["subnet-01234567", "subnet-01234567"] },
        securityGroupIds: ["sg-01234567"],
      },
      ['Cannot try subnet "subnet-01234567" twice → Name it once.'],
    ],
    [
      { launch: { spot: {} }, placement: { tenancy: "host" } },
      ['Cannot launch spot instances on dedicated hosts → Leave out "spot", or "tenancy: host".'],
    ],
    [
      { launch: { spot: { maxPrice: "0" }, agentTimeoutSeconds: 10 } },
      [
        'Cannot use "0" for "launch.spot.maxPrice": expected US dollars for an hour, such as 0.05',
        'Cannot use "10" for "launch.agentTimeoutSeconds": expected a whole number from 30 to 1800',
      ],
    ],
    [
      { ...SUBNET, subnetId: "my-subnet" },
      ['Cannot use "my-subnet" for "subnetId": expected "subnet-" and 8 or 17 hexadecimal digits'],
    ],
    [
      {
        placement: {
          hostId: "h-01234567",
          hostResourceGroupArn: "arn:aws:resource-groups:eu-west-1:111122223333:group/macs",
        },
      },
      [
        'Cannot read placement: it has "hostId" and "hostResourceGroupArn", expected at most one of "hostId" and "hostResourceGroupArn" → Keep one of the two.',
        'Cannot place instances on a host with the default tenancy: expected "host" → Set "tenancy: host".',
      ],
    ],
    [
      { instanceProfileName: "arn:aws:iam::111122223333:instance-profile/builder" },
      [
        'Cannot use "arn:aws:iam::111122223333:instance-profile/builder" for "instanceProfileName": expected the name of an instance profile, without its ARN',
      ],
    ],
    [
      { iam_instance_profile: "x", keyName: "x", region: "x" },
      [
        'Cannot use the key "iam_instance_profile" in the infrastructure configuration: it is unknown → Did you mean "instanceProfileName"?',
        'Cannot use the key "keyName" in the infrastructure configuration: it is unknown → Did you mean "keyPair"?',
        'Cannot use the key "region" in the infrastructure configuration: it is unknown → Leave it out: a pipeline builds in the Region that Kiln is deployed to.',
      ],
    ],
    [
      { instanceMetadataOptions: { httpTokens: "Required", httpPutResponseHopLimit: 65 } },
      [
        'Cannot use "Required" for "instanceMetadataOptions.httpTokens": expected one of optional, required → Did you mean "required"?',
        'Cannot use "65" for "instanceMetadataOptions.httpPutResponseHopLimit": expected a whole number from 1 to 64',
      ],
    ],
    [
      { snsTopicArn: "images", instanceTypes: ["large"], keyPair: "key-0123456789abcdef0" },
      [
        'Cannot use "large" for "instanceTypes[0]": expected an instance type such as t3.medium',
        'Cannot use "key-0123456789abcdef0" for "keyPair": it is a key pair\'s id, expected its name',
        'Cannot use "images" for "snsTopicArn": expected the ARN of an SNS topic, arn:aws:sns:region:account:name',
      ],
    ],
    [
      { logging: { s3BucketName: "logs" } },
      ['Cannot use the key "s3BucketName" in logging: it is unknown → Put it under "s3Logs".'],
    ],
    [
      {
        resourceTags: Object.fromEntries(
          Array.from({ length: 31 }, (_, index) => [`k${index}`, "v"]),
        ),
      },
      ["Cannot use 31 tags: expected at most 30"],
    ],
  ])("reports the problems of %j", (value, expected) => {
    expect(readWith(infrastructureConfiguration, value)).toStrictEqual(expected);
  });
});
