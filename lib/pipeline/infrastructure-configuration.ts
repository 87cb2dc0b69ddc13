/** Where builds run: the instances, their network and what is kept of them. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, integer, oneOf, text } from "../source/scalars.ts";
import { described, type Infer, report, type Shape } from "../source/shape.ts";
import {
  bucketName,
  hostId,
  instanceProfileName,
  instanceType,
  resourceGroupArn,
  securityGroupId,
  snsTopicArn,
  subnetId,
} from "./aws-names.ts";
import { advise } from "./foreign-keys.ts";
import { launchOptions, spotNeedsNoHost, subnetsHaveGroups } from "./launch-options.ts";
import { entryOf, textOf } from "./members.ts";
import { parsedText, refuse } from "./parsed-text.ts";
import { atMostOneOf, type Rule, withRules } from "./rules.ts";
import { tags } from "./tags.ts";

const s3Logs = record(
  {
    s3BucketName: required(described(bucketName, "Bucket that build logs are copied to.")),
    s3KeyPrefix: optional(
      described(text({ minLength: 1, maxLength: 1024 }), "Prefix of their keys."),
    ),
  },
  { what: "s3Logs" },
);

const logging = record(
  { s3Logs: optional(described(s3Logs, "Copies of build logs in S3.")) },
  {
    what: "logging",
    advice: advise({
      s3BucketName: 'Put it under "s3Logs".',
      s3KeyPrefix: 'Put it under "s3Logs".',
    }),
  },
);

const instanceMetadataOptions = record(
  {
    httpTokens: defaulted(
      described(oneOf(["optional", "required"]), "required allows IMDSv2 only."),
      "optional",
    ),
    httpPutResponseHopLimit: defaulted(
      described(
        integer({ minimum: 1, maximum: 64 }),
        "Hops of an answer; containers need 2 with required tokens.",
      ),
      1,
    ),
  },
  { what: "instanceMetadataOptions" },
);

const hostNeedsTenancy: Rule = (mapping, reading) => {
  const host = entryOf(mapping, "hostId") ?? entryOf(mapping, "hostResourceGroupArn");
  const tenancy = textOf(mapping, "tenancy");
  if (host === undefined || tenancy === "host") return;
  report(reading, host.key, {
    code: "conflicting-keys",
    message: `Cannot place instances on a host with ${tenancy === undefined ? "the default tenancy" : `tenancy "${tenancy}"`}: expected "host"`,
    remedy: 'Set "tenancy: host".',
  });
};

const placement = withRules(
  record(
    {
      availabilityZone: optional(
        described(
          text({
            pattern: /^[a-z]{2}(?:-[a-z0-9]+)+$/,
            expected: "an Availability Zone such as eu-west-1a",
          }),
          "Availability Zone of the instances.",
        ),
      ),
      tenancy: optional(
        described(
          oneOf(["default", "dedicated", "host"]),
          "Hardware of the instances. macOS needs host.",
        ),
      ),
      hostId: optional(described(hostId, "A dedicated host.")),
      hostResourceGroupArn: optional(described(resourceGroupArn, "A group of dedicated hosts.")),
    },
    { what: "placement" },
  ),
  atMostOneOf(["hostId", "hostResourceGroupArn"], "placement", "Keep one of the two."),
  hostNeedsTenancy,
);

/** A key pair's name; people paste ids and files. */
const keyPair: Shape<string> = parsedText(
  (name) => {
    if (/^key-[0-9a-f]{17}$/.test(name)) return refuse("it is a key pair's id, expected its name");
    return name.length >= 1 && name.length <= 1024
      ? { value: name }
      : refuse("expected 1 to 1024 characters");
  },
  { minLength: 1, maxLength: 1024 },
);

const configuration = record(
  {
    name: optional(
      described(text({ minLength: 1, maxLength: 128 }), "Name; only for your own records."),
    ),
    description: optional(described(text({ minLength: 1, maxLength: 1024 }), "Free text.")),
    instanceTypes: defaulted(
      described(
        list(instanceType, { minimum: 1, maximum: 20 }),
        "Instance types, tried in this order while there is no capacity. Default: by the parent image's architecture.",
      ),
      [],
    ),
    instanceProfileName: optional(
      described(
        instanceProfileName,
        "Instance profile of the instances. Default: the one that Kiln deploys.",
      ),
    ),
    subnetId: optional(
      described(subnetId, "Subnet of the instances. Default: one of the default VPC."),
    ),
    securityGroupIds: optional(
      described(
        list(securityGroupId, { minimum: 1, maximum: 16 }),
        "Security groups; given exactly when subnetId is.",
      ),
    ),
    keyPair: optional(
      described(keyPair, "Name of an EC2 key pair, for SSH to instances that were kept."),
    ),
    logging: optional(described(logging, "Where build logs go, beside CloudWatch.")),
    terminateInstanceOnFailure: defaulted(
      described(boolean(), "false keeps the instance of a failed build for a look at it."),
      true,
    ),
    snsTopicArn: optional(described(snsTopicArn, "Topic that is told when a build is over.")),
    resourceTags: defaulted(described(tags(30), "Tags of instances and volumes."), {}),
    instanceMetadataOptions: optional(
      described(instanceMetadataOptions, "The instances' metadata service."),
    ),
    placement: optional(described(placement, "Where in the Region instances run.")),
    launch: optional(
      described(
        launchOptions,
        "Kiln's own, Image Builder has no such key: several subnets, spot instances, patience with the agent.",
      ),
    ),
    tags: defaulted(described(tags(), "Tags of the configuration."), {}),
  },
  {
    what: "the infrastructure configuration",
    advice: advise({
      iamInstanceProfile: 'Did you mean "instanceProfileName"?',
      instanceProfileArn: 'Did you mean "instanceProfileName"? It takes the name, not the ARN.',
      keyName: 'Did you mean "keyPair"?',
      s3Logs: 'Put it under "logging".',
      metadataOptions: 'Did you mean "instanceMetadataOptions"?',
      securityGroups: 'Did you mean "securityGroupIds"?',
      snsTopic: 'Did you mean "snsTopicArn"?',
      subnetIds: 'Put it under "launch".',
      spot: 'Put it under "launch".',
      spotPrice: 'Use "launch: { spot: { maxPrice: … } }".',
      region: "Leave it out: a pipeline builds in the Region that Kiln is deployed to.",
    }),
  },
);

/** Where builds run. */
export const infrastructureConfiguration = withRules(
  configuration,
  subnetsHaveGroups,
  spotNeedsNoHost,
);

/** Where builds run, with defaults filled in. */
export type InfrastructureConfiguration = Infer<typeof infrastructureConfiguration>;
