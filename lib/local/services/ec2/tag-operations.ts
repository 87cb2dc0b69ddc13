/** CreateTags, DeleteTags, DescribeTags: of instances, their volumes, images and snapshots. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { DONE, ec2Operation } from "./ec2-operation.ts";
import { filterShape, passes } from "./filter.ts";
import { findImage, findInstance, findSnapshot } from "./find.ts";
import { type Tags, tagListShape, withTags } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** Changes the tags of one resource. */
type Retag = (change: (tags: Tags) => Tags) => Promise<void>;

/** CreateTags. Either all resources are tagged or none, as far as they can be found. */
export const createTags = ec2Operation(
  { ResourceId: required(list(text(), { minimum: 1 })), Tag: required(tagListShape) },
  async (world, input, { region }) => {
    const found = await Promise.all(input.ResourceId.map((id) => retagger(world, region, id)));
    for (const retag of found) await retag((tags) => withTags(tags, input.Tag));
    return DONE;
  },
);

/** DeleteTags: by key, or by key and value; all tags when none is named. */
export const deleteTags = ec2Operation(
  {
    ResourceId: required(list(text(), { minimum: 1 })),
    Tag: optional(list(record({ Key: required(text()), Value: optional(text()) }))),
  },
  async (world, input, { region }) => {
    const found = await Promise.all(input.ResourceId.map((id) => retagger(world, region, id)));
    const isDeleted = (key: string, value: string): boolean =>
      input.Tag === undefined ||
      input.Tag.some((tag) => tag.Key === key && (tag.Value ?? value) === value);
    for (const retag of found)
      await retag((tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key, value]) => !isDeleted(key, value))),
      );
    return DONE;
  },
);

async function retagger(world: Ec2World, region: string, id: string): Promise<Retag> {
  if (id.startsWith("i-")) {
    const instance = findInstance(world, region, id);
    return async (change) => {
      instance.tags = change(instance.tags);
    };
  }
  if (id.startsWith("vol-")) {
    const instance = [...world.instances.values()].find(({ volumeId }) => volumeId === id);
    if (instance === undefined)
      throw new AwsError("InvalidVolume.NotFound", `The volume '${id}' does not exist.`);
    return async (change) => {
      instance.volumeTags = change(instance.volumeTags);
    };
  }
  if (id.startsWith("ami-")) {
    await findImage(world, region, id);
    return async (change) => {
      const retag = <T extends { tags: Tags }>(record: T): T => ({
        ...record,
        tags: change(record.tags),
      });
      await world.images.images(region).update(id, retag);
    };
  }
  if (id.startsWith("snap-")) {
    await findSnapshot(world, region, id);
    return async (change) => {
      const retag = <T extends { tags: Tags }>(record: T): T => ({
        ...record,
        tags: change(record.tags),
      });
      await world.images.snapshots(region).update(id, retag);
    };
  }
  throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
}

/** DescribeTags. */
export const describeTags = ec2Operation(
  {
    Filter: defaulted(filterShape, []),
    MaxResults: optional(integer({ minimum: 5, maximum: 1000 })),
    NextToken: optional(text()),
  },
  async (world, input, { region }) => {
    const tags = (await allTagged(world, region)).flatMap(({ resourceId, resourceType, tags }) =>
      Object.entries(tags).map(([key, value]) => ({ resourceId, resourceType, key, value })),
    );
    const found = tags.filter((tag) =>
      passes(input.Filter, (name) => {
        const values: { readonly [name: string]: string } = {
          "resource-id": tag.resourceId,
          "resource-type": tag.resourceType,
          key: tag.key,
          value: tag.value,
        };
        const value = name === `tag:${tag.key}` ? tag.value : values[name];
        if (value !== undefined) return [value];
        return name.startsWith("tag:") ? [] : undefined;
      }),
    );
    const page = pageOf(
      found,
      ({ resourceId, key }) => `${resourceId}/${key}`,
      input.MaxResults,
      input.NextToken,
    );
    return { tagSet: { item: page.items }, nextToken: page.nextToken };
  },
);

type Tagged = { readonly resourceId: string; readonly resourceType: string; readonly tags: Tags };

async function allTagged(world: Ec2World, region: string): Promise<readonly Tagged[]> {
  const instances = [...world.instances.values()].filter((instance) => instance.region === region);
  const images = await world.images.images(region).list();
  const snapshots = await world.images.snapshots(region).list();
  return [
    ...instances.map(({ instanceId, tags }) => tagged(instanceId, "instance", tags)),
    ...instances.map(({ volumeId, volumeTags }) => tagged(volumeId, "volume", volumeTags)),
    ...images.map(({ imageId, tags }) => tagged(imageId, "image", tags)),
    ...snapshots.map(({ snapshotId, tags }) => tagged(snapshotId, "snapshot", tags)),
  ];
}

function tagged(resourceId: string, resourceType: string, tags: Tags): Tagged {
  return { resourceId, resourceType, tags };
}
