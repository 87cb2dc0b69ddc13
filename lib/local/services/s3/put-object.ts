import { rm } from "node:fs/promises";
import type { WireResponse } from "../../endpoint/wire.ts";
import { type Blob, writeBlob } from "./blob.ts";
import { type ChecksumAlgorithm, requestedChecksum, verifyChecksum } from "./checksum.ts";
import { checkWriteCondition } from "./conditions.ts";
import { checksumHeaders, storedHeaders, versionHeader } from "./object-headers.ts";
import type { ObjectVersion } from "./object-record.ts";
import { changeVersions, currentOf, readRecord, withNewVersion } from "./object-store.ts";
import { type BucketCall, emptyAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

const MAX_KEY_BYTES = 1024;
const MAX_SIZE = 5 * 1024 ** 3;

/** Stores an object, whole or not at all. */
export async function putObject(call: BucketCall): Promise<WireResponse> {
  const stored = storedHeaders(call.headers);
  await checkEarly(call);
  const { blob, checksum } = await receive(call, call.layout.blobs, call.options.newId());
  const version = await storeVersion(call, {
    etag: blob.md5,
    size: blob.size,
    blob: blob.id,
    ...stored,
    ...(checksum === undefined ? {} : { checksum }),
  });
  return emptyAnswer(call, 200, {
    etag: `"${version.etag}"`,
    ...checksumHeaders(version),
    ...versionHeader(version, call.bucket.versioning !== undefined),
  });
}

/**
 * Refuses a write whose key or condition is wrong from the start, before its body is received.
 *
 * @throws {AwsError} See {@link checkWriteCondition}.
 */
export async function checkEarly(call: BucketCall): Promise<void> {
  if (Buffer.byteLength(call.key) > MAX_KEY_BYTES) throw s3Error("KeyTooLongError");
  checkWriteCondition(call.headers, currentOf(await readRecord(call.layout, call.key)));
}

type Received = { readonly blob: Blob; readonly checksum: ObjectVersion["checksum"] };

/**
 * Writes a request's body to a file and compares it with what the client states of it.
 *
 * @param fallback Checksum to compute when the client asks for none.
 * @throws {AwsError} BadDigest, InvalidDigest, IncompleteBody, or what reading the body throws.
 */
export async function receive(
  call: BucketCall,
  folder: string,
  id: string,
  fallback?: ChecksumAlgorithm,
): Promise<Received> {
  const { headers, payload } = call;
  if ((payload.length ?? 0) > MAX_SIZE)
    throw s3Error("InvalidRequest", "Your proposed upload exceeds the maximum allowed size.");
  const algorithm = requestedChecksum(headers) ?? fallback;
  const blob = await writeBlob(folder, id, payload.bytes, algorithm);
  try {
    if (payload.length !== undefined && payload.length !== blob.size)
      throw s3Error("IncompleteBody");
    verifyMd5(headers["content-md5"], blob.md5);
    if (algorithm === undefined || blob.checksum === undefined)
      return { blob, checksum: undefined };
    verifyChecksum(algorithm, blob.checksum, headers, payload.trailers);
    return { blob, checksum: { algorithm, value: blob.checksum, type: "FULL_OBJECT" } };
  } catch (error) {
    await rm(`${folder}/${id}`, { force: true });
    throw error;
  }
}

function verifyMd5(stated: string | undefined, md5: string): void {
  if (stated === undefined) return;
  const digest = Buffer.from(stated, "base64");
  if (digest.length !== 16) throw s3Error("InvalidDigest");
  if (digest.toString("hex") !== md5) throw s3Error("BadDigest");
}

/**
 * Makes received bytes the current version of the call's key, if the call's condition still holds. If it does not, the
 * bytes are deleted.
 */
export async function storeVersion(
  call: BucketCall,
  content: Omit<ObjectVersion, "versionId" | "isDeleteMarker" | "lastModified">,
): Promise<ObjectVersion> {
  const { bucket, layout, key, options } = call;
  const version: ObjectVersion = {
    ...content,
    versionId: bucket.versioning === "Enabled" ? options.newId() : "null",
    isDeleteMarker: false,
    lastModified: options.clock.now(),
  };
  try {
    await changeVersions(layout, key, (versions) => {
      checkLate(call, currentOf({ key, versions }));
      return withNewVersion(versions, version);
    });
  } catch (error) {
    await rm(`${layout.blobs}/${version.blob}`, { force: true });
    throw error;
  }
  return version;
}

/** The condition held when the request came; that the object is gone by now is a conflict, as S3 calls it. */
function checkLate(call: BucketCall, current: ObjectVersion | undefined): void {
  if (call.headers["if-match"] !== undefined && current === undefined)
    throw s3Error("ConditionalRequestConflict");
  checkWriteCondition(call.headers, current);
}
