import type { S3Client } from "@aws-sdk/client-s3";
import type { Host, S3Location, S3Port } from "../host.ts";
import { inRegion } from "./region.ts";
import { sendFile } from "./send-file.ts";
import { translated, translateError } from "./translate-error.ts";

export type S3Options = {
  readonly environment: Host["environment"];
  readonly metadata: Host["metadata"];
};

/** S3 by the SDK. Buckets may lie in any Region. */
export async function s3Port(options: S3Options): Promise<S3Port> {
  const sdk = await import("@aws-sdk/client-s3");
  const { environment } = options;
  const hasEndpoint =
    (environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"]) !== undefined;
  const client = await inRegion(
    options.metadata,
    (region) =>
      // An endpoint of one's own rarely has a host name for each bucket.
      new sdk.S3Client({
        ...region,
        followRegionRedirects: true,
        forcePathStyle: hasEndpoint,
        logger: SILENT,
      }),
  );
  return {
    get: (at, signal) => get(sdk, client, at, signal),
    put: (at, file, signal) => put(sdk, client, at, file, signal),
    list: (at, limit, signal) => list(sdk, client, at, limit, signal),
  };
}

/** Without one the SDK writes remarks about its own retries to the console, into the trace of a run. */
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

type Sdk = typeof import("@aws-sdk/client-s3");

function get(
  sdk: Sdk,
  client: S3Client,
  at: S3Location,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const what = `Cannot get "s3://${at.bucket}/${at.key}" (s3:GetObject)`;
  return translated(what, async () => {
    const command = new sdk.GetObjectCommand({ ...targetOf(at), Key: at.key });
    const { Body } = await client.send(command, abortable(signal));
    return chunksOf(Body as AsyncIterable<Uint8Array> | undefined, what);
  });
}

async function* chunksOf(
  body: AsyncIterable<Uint8Array> | undefined,
  what: string,
): AsyncIterable<Uint8Array> {
  try {
    if (body !== undefined) yield* body;
  } catch (error) {
    throw translateError(error, what);
  }
}

function put(
  sdk: Sdk,
  client: S3Client,
  at: S3Location,
  file: { path: string; size: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const what = `Cannot put "s3://${at.bucket}/${at.key}" (s3:PutObject)`;
  return translated(what, () => {
    const command = new sdk.PutObjectCommand({
      ...targetOf(at),
      Key: at.key,
      ContentLength: file.size,
    });
    return sendFile(client, command, file.path, signal);
  });
}

function list(
  sdk: Sdk,
  client: S3Client,
  at: S3Location,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const what = `Cannot list "s3://${at.bucket}/${at.key}" (s3:ListBucket)`;
  return translated(what, async () => {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const command = new sdk.ListObjectsV2Command({
        ...targetOf(at),
        Prefix: at.key,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      const page = await client.send(command, abortable(signal));
      keys.push(...(page.Contents ?? []).flatMap((object) => object.Key ?? []));
      token = page.NextContinuationToken;
    } while (token !== undefined && keys.length <= limit);
    return keys.slice(0, limit + 1);
  });
}

function targetOf(at: S3Location): { Bucket: string; ExpectedBucketOwner?: string } {
  const owner = at.expectedBucketOwner;
  return { Bucket: at.bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
