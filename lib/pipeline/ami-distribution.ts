/** Name, tags and permissions of an AMI in one Region. */
import { list, optional, record } from "../source/collections.ts";
import { oneOf } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import {
  accountId,
  description,
  kmsKeyId,
  organizationArn,
  organizationalUnitArn,
} from "./aws-names.ts";
import { copiesNeedKeyArn, warnOfConstantName } from "./distribution-rules.ts";
import { advise } from "./foreign-keys.ts";
import { amiNameTemplate } from "./name-template.ts";
import { withRules } from "./rules.ts";
import { tagTemplates } from "./tag-templates.ts";
import { timeSpan } from "./time-span.ts";

const MAX_ACCOUNTS = 1536;

const launchPermission = record(
  {
    userIds: optional(
      described(list(accountId, { maximum: MAX_ACCOUNTS }), "Accounts that may launch the AMI."),
    ),
    userGroups: optional(described(list(oneOf(["all"])), "all makes the AMI public.")),
    organizationArns: optional(
      described(
        list(organizationArn, { maximum: 25 }),
        "Organizations whose accounts may launch the AMI.",
      ),
    ),
    organizationalUnitArns: optional(
      described(
        list(organizationalUnitArn, { maximum: 25 }),
        "Organizational units whose accounts may launch the AMI.",
      ),
    ),
  },
  {
    what: "launchPermission",
    advice: advise({ accounts: 'Did you mean "userIds"?', accountIds: 'Did you mean "userIds"?' }),
  },
);

/** Name, tags and permissions of an AMI in one Region. */
export const amiDistributionConfiguration = withRules(
  record(
    {
      name: optional(
        described(
          amiNameTemplate,
          "Name of the AMI; may hold {{ imagebuilder:buildDate }} and {{ imagebuilder:buildVersion }}. Default: the recipe's name, the time of the build and its number.",
        ),
      ),
      description: optional(described(description, "Description of the AMI.")),
      amiTags: optional(
        described(tagTemplates, "Tags of the AMI; values may hold the variables of name."),
      ),
      targetAccountIds: optional(
        described(
          list(accountId, { maximum: MAX_ACCOUNTS }),
          "Accounts that get a copy of their own.",
        ),
      ),
      kmsKeyId: optional(
        described(
          kmsKeyId,
          "KMS key of copies. The AMI of the build Region is encrypted by the recipe's volumes.",
        ),
      ),
      launchPermission: optional(described(launchPermission, "Who may launch the AMI.")),
      deprecateAfter: optional(
        described(timeSpan, "Age at which EC2 stops offering the AMI; Kiln's own key."),
      ),
      deregistrationProtection: optional(
        described(
          oneOf(["enabled-with-cooldown", "enabled-without-cooldown"]),
          "Keeps the AMI from being deregistered, for a day longer with a cooldown; Kiln's own key.",
        ),
      ),
    },
    {
      what: "amiDistributionConfiguration",
      advice: advise({
        launchPermissionConfiguration: 'Did you mean "launchPermission"?',
        tags: 'Did you mean "amiTags"?',
        userIds: 'Put it under "launchPermission".',
        userGroups: 'Put it under "launchPermission".',
        organizationArns: 'Put it under "launchPermission".',
        organizationalUnitArns: 'Put it under "launchPermission".',
      }),
    },
  ),
  copiesNeedKeyArn,
  warnOfConstantName,
);

/** Name, tags and permissions of an AMI in one Region. */
export type AmiDistributionConfiguration = Infer<typeof amiDistributionConfiguration>;
