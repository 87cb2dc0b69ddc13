import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";

/**
 * Removes all objects of a bucket, with all their versions and delete markers.
 *
 * @returns how many versions there were.
 * @throws {Error} naming the first object that could not be removed.
 */
export async function emptyBucket(s3: Pick<S3Client, "send">, bucket: string): Promise<number> {
  let count = 0;
  for (;;) {
    // Always the first page: the one before is gone.
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (found.length === 0) return count;
    const Objects = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [error] = Errors;
    if (error !== undefined)
      throw new Error(
        `Cannot remove s3://${bucket}/${error.Key}: ${error.Code}: ${error.Message ?? ""}`,
      );
    count += found.length;
  }
}
