import { s3Error } from "./s3-errors.ts";

type Headers = { readonly [name: string]: string };

/** What conditions look at: the current object, if there is one. */
export type Conditioned = { readonly etag: string; readonly lastModified: number };

/**
 * Decides whether a read goes on.
 *
 * @returns 304 for "nothing new", 412 for "not this one", undefined to go on.
 * @see RFC 9110, section 13.2.2
 */
export function readCondition(
  headers: Headers,
  object: Conditioned,
  prefix = "",
): 304 | 412 | undefined {
  const ifMatch = headers[`${prefix}if-match`];
  const ifNoneMatch = headers[`${prefix}if-none-match`];
  const seconds = Math.floor(object.lastModified / 1000);
  const since = (name: string): number => Date.parse(headers[`${prefix}${name}`] ?? "") / 1000;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return 412;
  } else if (seconds > since("if-unmodified-since")) return 412;
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, object.etag)) return 304;
  } else if (seconds <= since("if-modified-since")) return 304;
  return undefined;
}

/**
 * Decides whether a write or a deletion goes on.
 *
 * @param object What is there now; undefined for nothing or a delete marker.
 * @throws {AwsError} PreconditionFailed, NoSuchKey, or NotImplemented for conditions that S3 has not either.
 */
export function checkWriteCondition(headers: Headers, object: Conditioned | undefined): void {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*")
    throw s3Error("NotImplemented", "If-None-Match must be * when writing.");
  if (ifNoneMatch !== undefined && object !== undefined) throw s3Error("PreconditionFailed");
  if (ifMatch === undefined) return;
  if (object === undefined) throw s3Error("NoSuchKey");
  if (!matches(ifMatch, object.etag)) throw s3Error("PreconditionFailed");
}

/** True when a list of entity tags, quoted or not, or "*", has this one. */
function matches(header: string, etag: string): boolean {
  return header
    .split(",")
    .map((tag) => tag.trim().replaceAll(/^(?:W\/)?"|"$/g, ""))
    .some((tag) => tag === "*" || tag === etag);
}
