import { EC2Client, type Filter, type Tag, type TagSpecification } from "@aws-sdk/client-ec2";
import type { Tags } from "../build/tags.ts";
import { cachedClient } from "./client-cache.ts";

/** EC2 by Region. */
export const ec2Client = cachedClient((settings) => new EC2Client({ ...settings }));

/** Tags in EC2's form. */
export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags at birth. */
export function tagSpecification(
  ResourceType: NonNullable<TagSpecification["ResourceType"]>,
  tags: Tags,
): TagSpecification {
  return { ResourceType, Tags: tagList(tags) };
}

/** Filters for resources with all of some tags; `*` in a value stands for any text. */
export function tagFilters(tags: Tags): Filter[] {
  return Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
}

/** Tags from EC2's form. */
export function tagsOf(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
