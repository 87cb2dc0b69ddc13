import { images } from "../../lib/aws/images.ts";
import { launchTemplates } from "../../lib/aws/launch-templates.ts";
import { licences } from "../../lib/aws/licences.ts";
import { topic } from "../../lib/aws/topic.ts";
import { Denied, InvalidInput, NotFound } from "../../lib/errors.ts";
import { contract } from "../support/wire/contract.ts";
import { awsJson, awsQuery, EC2 } from "../support/wire/protocol.ts";

const PLACE = "eu-west-1";

contract({
  name: "images().deprecate()",
  adapter: images,
  run: (adapter) => adapter.deprecate(PLACE, "ami-1", "2027-01-01T00:00:00.000Z"),
  protocol: EC2,
  exchanges: [
    {
      operation: "EnableImageDeprecation",
      sends: { ImageId: "ami-1", DeprecateAt: "2027-01-01T00:00:00Z" },
      answers: "<return>true</return>",
    },
  ],
  gives: undefined,
  what: "deprecate image ami-1 in eu-west-1",
  errors: { UnauthorizedOperation: Denied, "InvalidAMIID.NotFound": NotFound },
});

contract({
  name: "images().isPublicSharingBlocked()",
  adapter: images,
  run: (adapter) => adapter.isPublicSharingBlocked(PLACE),
  protocol: EC2,
  exchanges: [
    {
      operation: "GetImageBlockPublicAccessState",
      sends: {},
      answers: "<imageBlockPublicAccessState>block-new-sharing</imageBlockPublicAccessState>",
    },
  ],
  gives: true,
  what: "ask whether images may be public in eu-west-1",
  errors: { UnauthorizedOperation: Denied },
});

contract({
  name: "launchTemplates().exists()",
  adapter: launchTemplates,
  run: (adapter) => adapter.exists(PLACE, "lt-1"),
  protocol: EC2,
  exchanges: [
    {
      operation: "DescribeLaunchTemplates",
      sends: { "LaunchTemplateId.1": "lt-1" },
      answers:
        "<launchTemplates><item><launchTemplateId>lt-1</launchTemplateId></item></launchTemplates>",
    },
  ],
  gives: true,
  what: "describe launch template lt-1 in eu-west-1",
  errors: {
    "InvalidLaunchTemplateId.NotFound": { gives: false },
    UnauthorizedOperation: Denied,
  },
});

contract({
  name: "topic().describe()",
  adapter: topic,
  run: (adapter) => adapter.describe("arn:aws:sns:eu-west-1:123456789012:images"),
  protocol: awsQuery("sns", "2010-03-31"),
  exchanges: [
    {
      operation: "GetTopicAttributes",
      sends: { TopicArn: "arn:aws:sns:eu-west-1:123456789012:images" },
      answers:
        "<Attributes><entry><key>KmsMasterKeyId</key><value>alias/images</value></entry></Attributes>",
    },
  ],
  gives: { kmsKeyId: "alias/images" },
  what: "ask about topic arn:aws:sns:eu-west-1:123456789012:images",
  errors: { NotFound: { gives: undefined }, AccessDenied: Denied },
});

contract({
  name: "licences().associate()",
  adapter: licences,
  run: (adapter) => adapter.associate(PLACE, "ami-1", ["arn:a", "arn:b"]),
  protocol: awsJson("license-manager", "AWSLicenseManager"),
  exchanges: [
    {
      operation: "ListLicenseSpecificationsForResource",
      sends: { ResourceArn: "arn:aws:ec2:eu-west-1::image/ami-1" },
      answers: { LicenseSpecifications: [{ LicenseConfigurationArn: "arn:a" }] },
    },
    {
      operation: "UpdateLicenseSpecificationsForResource",
      sends: {
        ResourceArn: "arn:aws:ec2:eu-west-1::image/ami-1",
        AddLicenseSpecifications: [{ LicenseConfigurationArn: "arn:b" }],
      },
      answers: {},
    },
  ],
  gives: undefined,
  what: "associate licence configurations with image ami-1 in eu-west-1",
  errors: {
    AccessDeniedException: Denied,
    InvalidParameterValueException: InvalidInput,
    InvalidResourceStateException: InvalidInput,
  },
});
