/** Operations on snapshots. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { DONE, ec2Operation } from "./ec2-operation.ts";
import { type FilterValues, filterShape, passes, tagFilterValues } from "./filter.ts";
import { findSnapshot } from "./find.ts";
import type { SnapshotRecord } from "./image-record.ts";
import { changePermissions, permissionListShape } from "./launch-permissions.ts";
import { renderTags } from "./tags.ts";

/** DescribeSnapshots. */
export const describeSnapshots = ec2Operation(
  {
    SnapshotId: defaulted(list(text()), []),
    Owner: defaulted(list(text()), []),
    RestorableBy: optional(list(text())),
    Filter: defaulted(filterShape, []),
    MaxResults: optional(integer({ minimum: 5, maximum: 1000 })),
    NextToken: optional(text()),
  },
  async (world, input, { region }) => {
    const ids = [...new Set(input.SnapshotId)];
    const snapshots =
      ids.length === 0
        ? await world.images.snapshots(region).list()
        : await Promise.all(ids.map((id) => findSnapshot(world, region, id)));
    const owners = input.Owner.map((owner) => (owner === "self" ? world.accountId : owner));
    const found = snapshots
      .filter(({ ownerId }) => owners.length === 0 || owners.includes(ownerId))
      .filter((snapshot) => passes(input.Filter, filterValuesOf(snapshot)));
    const page = pageOf(found, ({ snapshotId }) => snapshotId, input.MaxResults, input.NextToken);
    return { snapshotSet: { item: page.items.map(renderSnapshot) }, nextToken: page.nextToken };
  },
);

/** DeleteSnapshot. */
export const deleteSnapshot = ec2Operation(
  { SnapshotId: required(text()) },
  async (world, input, { region }) => {
    const { snapshotId } = await findSnapshot(world, region, input.SnapshotId);
    const images = await world.images.images(region).list();
    const user = images.find((image) => image.snapshotId === snapshotId);
    if (user !== undefined)
      throw new AwsError(
        "InvalidSnapshot.InUse",
        `The snapshot ${snapshotId} is currently in use by ${user.imageId}`,
      );
    await world.images.snapshots(region).remove(snapshotId);
    return DONE;
  },
);

/** ModifySnapshotAttribute: who may create volumes of a snapshot. */
export const modifySnapshotAttribute = ec2Operation(
  {
    SnapshotId: required(text()),
    Attribute: optional(oneOf(["createVolumePermission"])),
    OperationType: optional(oneOf(["add", "remove"])),
    UserId: defaulted(list(text()), []),
    UserGroup: defaulted(list(text()), []),
    CreateVolumePermission: optional(
      record({
        Add: defaulted(permissionListShape, []),
        Remove: defaulted(permissionListShape, []),
      }),
    ),
  },
  async (world, input, { region }) => {
    const { snapshotId } = await findSnapshot(world, region, input.SnapshotId);
    await world.images.snapshots(region).update(snapshotId, (snapshot) => ({
      ...snapshot,
      createVolumePermissions: changePermissions(snapshot.createVolumePermissions, {
        ...input,
        permission: input.CreateVolumePermission,
      }),
    }));
    return DONE;
  },
);

/** DescribeSnapshotAttribute: who may create volumes of a snapshot. */
export const describeSnapshotAttribute = ec2Operation(
  { SnapshotId: required(text()), Attribute: required(oneOf(["createVolumePermission"])) },
  async (world, input, { region }) => {
    const snapshot = await findSnapshot(world, region, input.SnapshotId);
    return {
      snapshotId: snapshot.snapshotId,
      createVolumePermission: { item: snapshot.createVolumePermissions },
    };
  },
);

function filterValuesOf(snapshot: SnapshotRecord): FilterValues {
  const values: { readonly [name: string]: readonly string[] } = {
    "snapshot-id": [snapshot.snapshotId],
    status: [snapshot.state],
    description: [snapshot.description],
    "owner-id": [snapshot.ownerId],
    "volume-id": [snapshot.volumeId],
    "volume-size": [String(snapshot.volumeSizeGiB)],
    encrypted: [String(snapshot.isEncrypted)],
  };
  return (name) => values[name] ?? tagFilterValues(snapshot.tags, name);
}

function renderSnapshot(snapshot: SnapshotRecord): object {
  return {
    snapshotId: snapshot.snapshotId,
    volumeId: snapshot.volumeId,
    status: snapshot.state,
    startTime: snapshot.startTime,
    progress: snapshot.state === "completed" ? "100%" : "0%",
    ownerId: snapshot.ownerId,
    volumeSize: snapshot.volumeSizeGiB,
    description: snapshot.description,
    encrypted: snapshot.isEncrypted,
    storageTier: "standard",
    tagSet: renderTags(snapshot.tags),
  };
}
