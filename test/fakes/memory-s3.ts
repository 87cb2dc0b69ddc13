import { readFileSync } from "node:fs";
import { Denied, NotFound } from "../../lib/errors.ts";
import type { AwsPort, S3Port } from "../../lib/host/host.ts";

/** An S3 that knows its objects by "bucket/key"; all buckets belong to one account. */
export type MemoryS3 = S3Port & { readonly objects: Map<string, string> };

/** @param owner Account that the buckets belong to. */
export function memoryS3(
  objects: { readonly [name: string]: string } = {},
  owner = "111122223333",
): MemoryS3 {
  const content = new Map(Object.entries(objects));
  const checkOwner = (expected: string | undefined): void => {
    if (expected !== undefined && expected !== owner)
      throw new Denied(`Cannot use the bucket: it belongs to ${owner}`);
  };
  return {
    objects: content,
    async get({ bucket, key, expectedBucketOwner }) {
      checkOwner(expectedBucketOwner);
      const text = content.get(`${bucket}/${key}`);
      if (text === undefined) throw new NotFound(`Cannot get "s3://${bucket}/${key}": no such key`);
      return chunks(text);
    },
    async put({ bucket, key, expectedBucketOwner }, file) {
      checkOwner(expectedBucketOwner);
      content.set(`${bucket}/${key}`, readFileSync(file.path, "utf8").slice(0, file.size));
    },
    async list({ bucket, key, expectedBucketOwner }, limit) {
      checkOwner(expectedBucketOwner);
      return [...content.keys()]
        .filter((name) => name.startsWith(`${bucket}/${key}`))
        .map((name) => name.slice(bucket.length + 1))
        .sort()
        .slice(0, limit + 1);
    },
  };
}

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  for (const part of text.match(/[\s\S]{1,3}/g) ?? []) yield new TextEncoder().encode(part);
}

/** An AWS with that S3 and nothing else. */
export function awsWith(s3: S3Port): AwsPort {
  const absent = () => Promise.reject(new Error("This AWS has S3 only"));
  return {
    s3: () => Promise.resolve(s3),
    parameters: absent,
    components: absent,
    logs: absent,
    registries: absent,
  };
}
