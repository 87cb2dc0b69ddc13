/** Objects of S3 beside the registry: component documents of users, log folders. */
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Call } from "./connection.ts";
import { allPages } from "./pages.ts";
import { s3Client } from "./s3-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Reads and lists objects of any bucket. */
export type Objects = {
  /** Content of an object as text; undefined when there is none. */
  readonly read: (bucket: string, key: string) => Promise<string | undefined>;
  /** Keys with a prefix, in order. */
  readonly list: (bucket: string, prefix: string) => Promise<readonly string[]>;
};

/** Objects as a connection reaches them. */
export function objects(call: Call): Objects {
  const { connection, signal } = call;
  return {
    async read(bucket, key) {
      const get = new GetObjectCommand({ Bucket: bucket, Key: key });
      const object = await translating(
        `read s3://${bucket}/${key}`,
        unless(["NoSuchKey"], s3Client(connection).send(get, { abortSignal: signal })),
      );
      return object?.Body?.transformToString();
    },
    list: (bucket, prefix) => listKeys(call, bucket, prefix),
  };
}

/** Keys of a bucket with a prefix, in order. */
export function listKeys(
  { connection, signal }: Call,
  Bucket: string,
  Prefix: string,
): Promise<readonly string[]> {
  const pages = allPages(
    (ContinuationToken) =>
      s3Client(connection).send(
        new ListObjectsV2Command({
          Bucket,
          Prefix,
          ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        }),
        { abortSignal: signal },
      ),
    (page) => page.Contents?.flatMap(({ Key }) => Key ?? []),
    (page) => page.NextContinuationToken,
  );
  return translating(`list s3://${Bucket}/${Prefix}`, pages);
}
