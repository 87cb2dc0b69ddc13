/** Shapes of the names and ids that AWS gives to things. */
import { text } from "../source/scalars.ts";
import type { Shape } from "../source/shape.ts";

/** 12 digits. Quotes are not needed: leading zeros stay. */
export const accountId: Shape<string> = text({
  pattern: /^[0-9]{12}$/,
  expected: "an account id of 12 digits",
});

/** `subnet-` and 8 or 17 hexadecimal digits. */
export const subnetId: Shape<string> = idOf("subnet");
/** `sg-` and 8 or 17 hexadecimal digits. */
export const securityGroupId: Shape<string> = idOf("sg");
/** `lt-` and 8 or 17 hexadecimal digits. */
export const launchTemplateId: Shape<string> = idOf("lt");
/** `snap-` and 8 or 17 hexadecimal digits. */
export const snapshotId: Shape<string> = idOf("snap");
/** `h-` and 8 or 17 hexadecimal digits. */
export const hostId: Shape<string> = idOf("h");

function idOf(prefix: string): Shape<string> {
  return text({
    pattern: new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
    expected: `"${prefix}-" and 8 or 17 hexadecimal digits`,
  });
}

/** A KMS key: key id, alias, or the ARN of either. */
export const kmsKeyId: Shape<string> = text({
  pattern:
    /^(?:(?:arn:aws[^:]*:kms:[^:]+:[0-9]{12}:)?(?:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f-]{36})|alias\/[a-zA-Z0-9:/_-]+)|mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/,
  expected: "a KMS key id, alias/name, or the ARN of a key or alias",
  maxLength: 1024,
});

/** The ARN of an SNS topic. */
export const snsTopicArn: Shape<string> = text({
  pattern: /^arn:aws[^:]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/,
  expected: "the ARN of an SNS topic, arn:aws:sns:region:account:name",
});

/** The name or ARN of an IAM role. */
export const roleNameOrArn: Shape<string> = text({
  pattern: /^(?:arn:aws[^:]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+|[\w+=,.@-]{1,64})$/,
  expected: "the name of an IAM role or its ARN, arn:aws:iam::account:role/name",
  maxLength: 2048,
});

/** The name of an IAM role. */
export const roleName: Shape<string> = text({
  pattern: /^[\w+=,.@-]{1,64}$/,
  expected: "the name of an IAM role, without its ARN",
});

/** The name of an instance profile. */
export const instanceProfileName: Shape<string> = text({
  pattern: /^[\w+=,.@-]{1,256}$/,
  expected: "the name of an instance profile, without its ARN",
});

/** An EC2 instance type, e.g. `t3.medium`. */
export const instanceType: Shape<string> = text({
  pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  expected: "an instance type such as t3.medium",
});

/** The ARN of an organization. */
export const organizationArn: Shape<string> = text({
  pattern: /^arn:aws[^:]*:organizations::[0-9]{12}:organization\/o-[a-z0-9]{10,32}$/,
  expected: "the ARN of an organization, arn:aws:organizations::account:organization/o-…",
});

/** The ARN of an organizational unit. */
export const organizationalUnitArn: Shape<string> = text({
  pattern:
    /^arn:aws[^:]*:organizations::[0-9]{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
  expected: "the ARN of an organizational unit, arn:aws:organizations::account:ou/o-…/ou-…",
});

/** The ARN of a License Manager configuration. */
export const licenseConfigurationArn: Shape<string> = text({
  pattern:
    /^arn:aws[^:]*:license-manager:[^:]+:[0-9]{12}:license-configuration[:/]lic-[a-z0-9-]{32}$/,
  expected:
    "the ARN of a licence configuration, arn:aws:license-manager:…:license-configuration:lic-…",
});

/** The ARN of a host resource group. */
export const resourceGroupArn: Shape<string> = text({
  pattern: /^arn:aws[^:]*:resource-groups:[^:]+:[0-9]{12}:group\/\S+$/,
  expected: "the ARN of a resource group, arn:aws:resource-groups:region:account:group/name",
});

/** The name of a CloudWatch log group. */
export const logGroupName: Shape<string> = text({
  pattern: /^[-_/.#A-Za-z0-9]{1,512}$/,
  expected: "1 to 512 letters, digits and - _ / . #",
});

/** The name of an S3 bucket. */
export const bucketName: Shape<string> = text({
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  expected: "the name of an S3 bucket: 3 to 63 lower-case letters, digits, . and -",
});

/** The name of a repository in ECR. */
export const repositoryName: Shape<string> = text({
  pattern: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
  expected: "the name of an ECR repository, without its registry and tag",
  maxLength: 256,
});

/** The name of a Systems Manager parameter that is written to; names that begin with "aws" and "ssm" are reserved. */
export const ssmParameterName: Shape<string> = text({
  pattern: /^(?!\/?(?:[aA][wW][sS]|[sS]{2}[mM]))(?:\/[a-zA-Z0-9_.-]+)*\/?[a-zA-Z0-9_.-]+$/,
  maxLength: 1011,
  expected:
    "a parameter name of letters, digits and _ . -, or a path of such names that begins with /, neither starting with aws or ssm",
});

/** A file in S3. */
export const S3_URI = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.+$/;

/** A description: 1 to 1,024 characters. */
export const description: Shape<string> = text({ minLength: 1, maxLength: 1024 });
