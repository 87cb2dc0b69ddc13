import type { S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { emptyBucket } from "../../scripts/empty-bucket.ts";

type Version = { readonly Key: string; readonly VersionId: string };

/** A bucket that lists two versions and one delete marker at a time, and keeps what it is told to. */
function bucket(
  versions: readonly Version[],
  markers: readonly Version[],
  kept: readonly string[] = [],
) {
  const left = { versions: [...versions], markers: [...markers] };
  const send = async ({
    input,
  }: {
    readonly input: { readonly Delete?: { readonly Objects: readonly Version[] } };
  }) => {
    if (input.Delete === undefined)
      return { Versions: left.versions.slice(0, 2), DeleteMarkers: left.markers.slice(0, 1) };
    const gone = input.Delete.Objects.filter(({ Key }) => !kept.includes(Key));
    const remains = (one: Version) =>
      !gone.some(({ Key, VersionId }) => Key === one.Key && VersionId === one.VersionId);
    left.versions = left.versions.filter(remains);
    left.markers = left.markers.filter(remains);
    const refused = input.Delete.Objects.filter(({ Key }) => kept.includes(Key));
    return { Errors: refused.map(({ Key }) => ({ Key, Code: "AccessDenied", Message: "no" })) };
  };
  return { left, s3: { send } as unknown as Pick<S3Client, "send"> };
}

const version = (Key: string, VersionId: string): Version => ({ Key, VersionId });

test("emptyBucket() removes all versions and delete markers, page after page", async () => {
  const { left, s3 } = bucket(
    [version("a", "1"), version("a", "2"), version("b", "1")],
    [version("a", "3"), version("c", "2")],
  );
  expect(await emptyBucket(s3, "registry")).toBe(5);
  expect(left).toStrictEqual({ versions: [], markers: [] });
});

test("emptyBucket() has nothing to do in an empty bucket", async () => {
  expect(await emptyBucket(bucket([], []).s3, "registry")).toBe(0);
});

test("emptyBucket() says what cannot be removed", async () => {
  const { s3 } = bucket([version("a", "1")], [], ["a"]);
  await expect(emptyBucket(s3, "registry")).rejects.toThrow(
    "Cannot remove s3://registry/a: AccessDenied: no",
  );
});
