/** Name, tags and permissions of an AMI in one Region. */
import { list, optional, record } from "../source/collections.ts";
import { oneOf } from "../source/scalars.ts";
import { described, type Infer, report } from "../source/shape.ts";
import {
  accountId,
  description,
  kmsKeyId,
  organizationArn,
  organizationalUnitArn,
} from "./aws-names.ts";
import { advise } from "./foreign-keys.ts";
import { amiNameTemplate } from "./name-template.ts";
import { entryOf, itemsOf, type Rule, textOf, withRules } from "./rules.ts";
import { tags } from "./tags.ts";

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

/** Copies into other accounts need a key that these can be given: not an alias, and never the account's default key. */
const copiesNeedKeyArn: Rule = (mapping, reading) => {
  const key = entryOf(mapping, "kmsKeyId");
  const id = textOf(mapping, "kmsKeyId");
  if (key === undefined || id === undefined || id.startsWith("arn:")) return;
  if (itemsOf(mapping, "targetAccountIds").length === 0) return;
  report(reading, key.value, {
    code: "invalid-value",
    message: `Cannot use "${id}" for copies into other accounts: expected the full ARN of the key`,
    remedy: "Write arn:aws:kms:region:account:key/id.",
  });
};

/** Name, tags and permissions of an AMI in one Region. */
export const amiDistributionConfiguration = withRules(
  record(
    {
      name: optional(
        described(
          amiNameTemplate,
          "Name of the AMI; may hold {{ imagebuilder:buildDate }} and {{ imagebuilder:buildVersion }}. Default: the recipe's name and the time of the build.",
        ),
      ),
      description: optional(described(description, "Description of the AMI.")),
      amiTags: optional(
        described(tags(), "Tags of the AMI; values may hold the variables of name."),
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
);

/** Name, tags and permissions of an AMI in one Region. */
export type AmiDistributionConfiguration = Infer<typeof amiDistributionConfiguration>;
