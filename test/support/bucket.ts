import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { inParallel } from "../../lib/actions/in-parallel.ts";

/** A bucket of an S3 server, and what tests want to know of it. */
export type Bucket = {
  readonly name: string;
  /** Puts objects, given as key and content. */
  readonly fill: (objects: { readonly [key: string]: string }) => Promise<void>;
  readonly keys: () => Promise<readonly string[]>;
  readonly text: (key: string) => Promise<string | undefined>;
};

let made = 0;

/** Makes a bucket of its own for a test, at the endpoint that the environment names. */
export async function newBucket(name = `bucket-${process.pid}-${++made}`): Promise<Bucket> {
  const s3 = new S3Client({ forcePathStyle: true });
  const Bucket = name;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return {
    name,
    fill: (objects) =>
      inParallel(16, Object.entries(objects), async ([Key, Body]) => {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body) }));
      }),
    keys: async () => {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return (Contents ?? []).map(({ Key }) => Key ?? "");
    },
    text: async (Key) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString(),
  };
}
