/** Tags of EC2 resources. */
import { defaulted, list, record, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";

export type Tags = { readonly [key: string]: string };

export const tagListShape = list(record({ Key: required(text()), Value: defaulted(text(), "") }));
type TagList = Infer<typeof tagListShape>;

export const tagSpecificationShape = list(
  record({ ResourceType: required(text()), Tag: defaulted(tagListShape, []) }),
);
type TagSpecifications = Infer<typeof tagSpecificationShape>;

const MAX_TAGS = 50;

/**
 * Tags after some were added, the way CreateTags and tags at birth do it.
 *
 * @throws {AwsError} TagLimitExceeded, InvalidParameterValue.
 */
export function withTags(tags: Tags, added: TagList): Tags {
  for (const { Key, Value } of added) {
    if (Key === "" || Key.length > 128 || Value.length > 256)
      throw new AwsError(
        "InvalidParameterValue",
        `Tag key '${Key}' is not valid: keys have 1 to 128 characters and values up to 256.`,
      );
    if (/^aws:/i.test(Key))
      throw new AwsError(
        "InvalidParameterValue",
        `Tag keys starting with 'aws:' are reserved for internal use: '${Key}'`,
      );
  }
  const merged = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(merged).length > MAX_TAGS)
    throw new AwsError("TagLimitExceeded", `More than ${MAX_TAGS} tags were given for a resource.`);
  return merged;
}

/**
 * Tags that specifications give to a type of resource at its birth.
 *
 * @param allowed Types that the operation makes.
 * @throws {AwsError} InvalidParameterValue for a type that the operation does not make.
 */
export function tagsAtBirth(
  specifications: TagSpecifications,
  type: string,
  allowed: readonly string[],
): Tags {
  for (const { ResourceType } of specifications)
    if (!allowed.includes(ResourceType))
      throw new AwsError(
        "InvalidParameterValue",
        `'${ResourceType}' is not a valid taggable resource type for this operation.`,
      );
  return specifications
    .filter(({ ResourceType }) => ResourceType === type)
    .reduce<Tags>((tags, { Tag }) => withTags(tags, Tag), {});
}

/** Tags as EC2 answers them. */
export function renderTags(tags: Tags): object | undefined {
  const item = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return item.length === 0 ? undefined : { item };
}
