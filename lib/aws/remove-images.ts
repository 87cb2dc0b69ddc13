/** Calls that remove images and their snapshots; what is gone already is no error. */
import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeSnapshotsCommand,
} from "@aws-sdk/client-ec2";
import type { Call } from "./connection.ts";
import { ec2Client, tagFilters, tagsOf } from "./ec2-client.ts";
import type { Images } from "./images.ts";
import { allPages } from "./pages.ts";
import { translating, unless } from "./translate-error.ts";

/** Finds and removes images and snapshots. */
export function imageRemovers({
  connection,
  signal,
}: Call): Pick<Images, "deregister" | "findSnapshots" | "deleteSnapshot"> {
  const abort = { abortSignal: signal };
  const client = (region: string) => ec2Client(connection, region);
  return {
    async deregister(region, imageId) {
      const deregister = new DeregisterImageCommand({ ImageId: imageId });
      await translating(
        `deregister image ${imageId} in ${region}`,
        unless(
          ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"],
          client(region).send(deregister, abort),
        ),
      );
    },
    findSnapshots(region, tags) {
      const pages = allPages(
        (NextToken) =>
          client(region).send(
            new DescribeSnapshotsCommand({
              OwnerIds: ["self"],
              Filters: tagFilters(tags),
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
            abort,
          ),
        (page) =>
          page.Snapshots?.map(({ SnapshotId = "", Tags }) => ({
            snapshotId: SnapshotId,
            tags: tagsOf(Tags),
          })),
        (page) => page.NextToken,
      );
      return translating(`describe snapshots in ${region}`, pages);
    },
    async deleteSnapshot(region, snapshotId) {
      const deletion = new DeleteSnapshotCommand({ SnapshotId: snapshotId });
      await translating(
        `delete snapshot ${snapshotId} in ${region}`,
        unless(["InvalidSnapshot.NotFound"], client(region).send(deletion, abort)),
      );
    },
  };
}
