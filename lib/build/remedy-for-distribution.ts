/** What EC2 says when an image cannot be distributed, and what to do about it; the first that fits. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /block public access|publicly share/i,
    "Run `aws ec2 disable-image-block-public-access` in that Region, or leave out the group all.",
  ],
  [
    /default (?:EBS )?key|AWS managed (?:CMK|key)|cannot be shared|can['’]t be shared/i,
    "Encrypt the recipe's volumes with a customer key that the other account may use, or do not encrypt them: what the account's default key has encrypted cannot be shared.",
  ],
  [
    /kms|\bkey\b.*(?:disabled|inaccessible|pending|not exist|denied)|Client\.InvalidKMSKey/i,
    "See that kmsKeyId names an enabled key of that Region, and that its policy lets the role that copies use it: kms:DescribeKey, CreateGrant, Encrypt, Decrypt, ReEncrypt*, GenerateDataKey*.",
  ],
  [
    /assume role/i,
    "Create the role in the other account, and let it trust this account: docs/distribution.md has a template.",
  ],
  [
    /OptInRequired|not opted in|AuthFailure.*validate/i,
    "Enable the Region for the account, or leave it out.",
  ],
  [
    /launch ?template/i,
    "Create the launch template in that Region and account, or leave it out; its role needs ec2:CreateLaunchTemplateVersion and ec2:ModifyLaunchTemplate.",
  ],
];

/** What to do about a distribution that failed; undefined where there is no advice. */
export function remedyForDistribution(message: string): string | undefined {
  return REMEDIES.find(([pattern]) => pattern.test(message))?.[1];
}
