/** What is done with a finished AMI in a Region beside copying it. */
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, integer, oneOf, text } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import {
  accountId,
  bucketName,
  launchTemplateId,
  roleName,
  ssmParameterName,
} from "./aws-names.ts";
import { advise } from "./foreign-keys.ts";
import { exactlyOneOf, withRules } from "./rules.ts";

/** A launch template that gets a new version with the AMI. */
export const launchTemplateConfiguration = record(
  {
    launchTemplateId: required(described(launchTemplateId, "The launch template.")),
    accountId: optional(
      described(accountId, "Account that has it. Default: the account of the build."),
    ),
    setDefaultVersion: defaulted(
      described(boolean(), "Makes the new version the default one."),
      false,
    ),
  },
  { what: "a launch template", advice: advise({ default: 'Did you mean "setDefaultVersion"?' }) },
);
/** A launch template that gets a new version with the AMI. */
export type LaunchTemplateConfiguration = Infer<typeof launchTemplateConfiguration>;

/** A disk image of the AMI in S3. */
export const s3ExportConfiguration = record(
  {
    roleName: required(described(roleName, "Role that EC2 exports with.")),
    diskImageFormat: required(described(oneOf(["VMDK", "RAW", "VHD"]), "Format of the file.")),
    s3Bucket: required(described(bucketName, "Bucket of the file.")),
    s3Prefix: optional(described(text({ minLength: 1, maxLength: 1024 }), "Prefix of its key.")),
  },
  { what: "s3ExportConfiguration" },
);
/** A disk image of the AMI in S3. */
export type S3ExportConfiguration = Infer<typeof s3ExportConfiguration>;

const fastLaunchTemplate = withRules(
  record(
    {
      launchTemplateId: optional(described(launchTemplateId, "The launch template.")),
      launchTemplateName: optional(
        described(
          text({
            pattern: /^[a-zA-Z0-9().\-/_]{3,128}$/,
            expected: "3 to 128 letters, digits and ( ) . - / _",
          }),
          "Its name, instead of its id.",
        ),
      ),
      launchTemplateVersion: optional(
        described(
          text({
            pattern: /^(?:[0-9]+|\$Latest|\$Default)$/,
            expected: "a number, $Latest or $Default",
          }),
          "Its version.",
        ),
      ),
    },
    { what: "the launch template" },
  ),
  exactlyOneOf(
    ["launchTemplateId", "launchTemplateName"],
    "the launch template",
    "Name the template by one of the two.",
  ),
);

/** Prepared snapshots that let Windows AMIs launch faster. */
export const fastLaunchConfiguration = record(
  {
    enabled: required(described(boolean(), "Switches it on.")),
    snapshotConfiguration: optional(
      described(
        record(
          {
            targetResourceCount: required(
              described(integer({ minimum: 1, maximum: 10_000 }), "Snapshots kept ready."),
            ),
          },
          { what: "snapshotConfiguration" },
        ),
        "Snapshots kept ready.",
      ),
    ),
    maxParallelLaunches: optional(
      described(
        integer({ minimum: 1, maximum: 10_000 }),
        "Instances that make snapshots at a time.",
      ),
    ),
    launchTemplate: optional(
      described(fastLaunchTemplate, "Template that those instances are launched with."),
    ),
    accountId: optional(described(accountId, "Account that owns the AMI.")),
  },
  { what: "a fast launch configuration" },
);
/** Prepared snapshots that let Windows AMIs launch faster. */
export type FastLaunchConfiguration = Infer<typeof fastLaunchConfiguration>;

/** A Systems Manager parameter that gets the AMI's id. */
export const ssmParameterConfiguration = record(
  {
    parameterName: required(described(ssmParameterName, "Name of the parameter.")),
    amiAccountId: optional(
      described(
        accountId,
        "Account of the parameter and of the AMI copy. Default: the account of the build.",
      ),
    ),
    dataType: defaulted(
      described(
        oneOf(["text", "aws:ec2:image"]),
        "aws:ec2:image lets Systems Manager check the id.",
      ),
      "aws:ec2:image",
    ),
  },
  {
    what: "a parameter",
    advice: advise({
      name: 'Did you mean "parameterName"?',
      accountId: 'Did you mean "amiAccountId"?',
    }),
  },
);
/** A Systems Manager parameter that gets the AMI's id. */
export type SsmParameterConfiguration = Infer<typeof ssmParameterConfiguration>;
