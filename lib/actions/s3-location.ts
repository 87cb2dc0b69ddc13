import type { S3Location } from "../host/host.ts";
import { text } from "../source/scalars.ts";

const URI = /^s3:\/\/([^/]+)\/(.*)$/is;

/** True for `s3://…`. */
export function isS3Uri(location: string): boolean {
  return /^s3:\/\//i.test(location);
}

/** An input that is an S3 URI with bucket and key. */
export const s3Uri = text({ pattern: /^s3:\/\/[^/]+\/.*$/is, expected: "s3://⟨bucket⟩/⟨key⟩" });
/** The input `expectedBucketOwner`: an AWS account. */
export const bucketOwner = text({ pattern: /^[0-9]{12}$/, expected: "an account of 12 digits" });

/** Bucket and key of an S3 URI. */
export function s3Location(uri: string, expectedBucketOwner?: string): S3Location {
  const [, bucket = "", key = ""] = URI.exec(uri) ?? [];
  return { bucket, key, ...(expectedBucketOwner === undefined ? {} : { expectedBucketOwner }) };
}
