import type { S3Location } from "../host/host.ts";
import { text } from "../source/scalars.ts";
import { ActionFailure } from "./action-failure.ts";

const URI = /^s3:\/\/([^/]+)\/(.*)$/is;

/** True for `s3://…`. */
export function isS3Uri(location: string): boolean {
  return /^s3:\/\//i.test(location);
}

/**
 * An input that is an S3 URI. Whether it names bucket and key is seen when the step runs: public documents are published,
 * and validated, with a placeholder for both to be filled in.
 */
export const s3Uri = text({ pattern: /^s3:\/\/[^/]/i, expected: "s3://⟨bucket⟩/⟨key⟩" });
/** The input `expectedBucketOwner`: an AWS account. */
export const bucketOwner = text({ pattern: /^[0-9]{12}$/, expected: "an account of 12 digits" });

/**
 * Bucket and key of an S3 URI.
 *
 * @throws {ActionFailure} It has no bucket, or no slash after it.
 */
export function s3Location(uri: string, expectedBucketOwner?: string): S3Location {
  const [whole, bucket = "", key = ""] = URI.exec(uri) ?? [];
  if (whole === undefined)
    throw new ActionFailure(
      `Cannot use "${uri}": it does not name bucket and key, expected s3://⟨bucket⟩/⟨key⟩`,
    );
  return { bucket, key, ...(expectedBucketOwner === undefined ? {} : { expectedBucketOwner }) };
}
