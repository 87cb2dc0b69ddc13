import type { Clock } from "../../clock.ts";
import { renderXml } from "../../endpoint/protocols/xml.ts";
import type { RestCall } from "../../endpoint/rest-service.ts";
import { textBody, type WireResponse } from "../../endpoint/wire.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Bucket } from "./object-record.ts";
import { bucketShape } from "./object-record.ts";
import { readStored } from "./read-stored.ts";
import { s3Error, WrongRegion } from "./s3-errors.ts";

/** What the local S3 needs. */
export type S3Options = {
  /** Folder of all buckets. */
  readonly root: string;
  readonly clock: Clock;
  /** A new name for uploads, versions and files: letters, digits and dashes. */
  readonly newId: () => string;
};

/** A request to S3, with its address. */
export type S3Call = RestCall & {
  readonly options: S3Options;
  readonly bucketName: string;
  /** Empty for operations on buckets. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: { readonly [name: string]: string };
};

/** A request to a bucket that exists and that the caller may use. */
export type BucketCall = S3Call & { readonly bucket: Bucket; readonly layout: Layout };

/**
 * Finds the bucket of a request.
 *
 * @throws {AwsError} NoSuchBucket, AccessDenied for somebody else's, PermanentRedirect for one of another Region.
 */
export async function openBucket(call: S3Call): Promise<BucketCall> {
  checkBucketName(call.bucketName);
  const layout = layoutOf(call.options.root, call.bucketName);
  const bucket = await readStored(layout.bucketFile, bucketShape);
  if (bucket === undefined) throw s3Error("NoSuchBucket");
  const owner = call.headers["x-amz-expected-bucket-owner"] ?? bucket.accountId;
  if (owner !== bucket.accountId || call.principal.accountId !== bucket.accountId)
    throw s3Error("AccessDenied");
  if (call.region !== bucket.region) throw new WrongRegion(bucket.region);
  return { ...call, bucket, layout };
}

/**
 * Checks a bucket's name. It becomes a file name, so nothing goes on before that.
 *
 * @throws {AwsError} InvalidBucketName
 */
export function checkBucketName(name: string): void {
  const isLegal =
    /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(name) && !/^[0-9.]+$/.test(name);
  if (!isLegal) throw s3Error("InvalidBucketName");
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An answer with a document. */
export function xmlAnswer(call: S3Call, root: string, content: unknown): WireResponse {
  return {
    status: 200,
    headers: { "content-type": "application/xml", "x-amz-request-id": call.requestId },
    body: textBody(renderXml(root, content, NAMESPACE)),
  };
}

/** An answer without a body. */
export function emptyAnswer(
  call: S3Call,
  status: number,
  headers: { readonly [name: string]: string } = {},
): WireResponse {
  return {
    status,
    headers: { "x-amz-request-id": call.requestId, ...headers },
    body: textBody(""),
  };
}
