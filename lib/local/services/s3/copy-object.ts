import { link, mkdir } from "node:fs/promises";
import { percentDecode, splitTarget, type WireResponse } from "../../endpoint/wire.ts";
import { hasCode } from "../../files/write-atomically.ts";
import { readCondition } from "./conditions.ts";
import { versionFor } from "./get-object.ts";
import { checksumMembers, storedHeaders, versionHeader } from "./object-headers.ts";
import type { ObjectVersion } from "./object-record.ts";
import { checkEarly, storeVersion } from "./put-object.ts";
import { type BucketCall, openBucket, xmlAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

/** Copies an object. The bytes are not copied: files of versions never change, so both share one. */
export async function copyObject(call: BucketCall): Promise<WireResponse> {
  const source = parseCopySource(call.headers["x-amz-copy-source"] ?? "");
  await checkEarly(call);
  const from = await openBucket({ ...call, bucketName: source.bucket });
  const replaces = call.headers["x-amz-metadata-directive"] === "REPLACE";
  const isSame = source.bucket === call.bucketName && source.key === call.key;
  if (isSame && !replaces && source.versionId === undefined)
    throw s3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  const blob = call.options.newId();
  const original = await shareOriginal(call, from, source, blob);
  const { headers, metadata } = replaces ? storedHeaders(call.headers) : original;
  const { etag, size, checksum } = original;
  const sum = checksum === undefined ? {} : { checksum };
  const version = await storeVersion(call, { etag, size, ...sum, headers, metadata, blob });
  return answer(call, version);
}

function answer(call: BucketCall, version: ObjectVersion): WireResponse {
  const { status, headers, body } = xmlAnswer(call, "CopyObjectResult", {
    ETag: `"${version.etag}"`,
    LastModified: new Date(version.lastModified),
    ...checksumMembers(version),
  });
  const isVersioned = call.bucket.versioning !== undefined;
  return { status, body, headers: { ...headers, ...versionHeader(version, isVersioned) } };
}

/** Gives the bytes of the source a second name. @returns The version that they are of. */
async function shareOriginal(
  call: BucketCall,
  from: BucketCall,
  source: CopySource,
  blob: string,
): Promise<ObjectVersion> {
  await mkdir(call.layout.blobs, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const original = await versionFor(from, source.key, source.versionId);
    if (readCondition(call.headers, original, "x-amz-copy-source-") !== undefined)
      throw s3Error("PreconditionFailed");
    try {
      await link(`${from.layout.blobs}/${original.blob}`, `${call.layout.blobs}/${blob}`);
      return original;
    } catch (error) {
      // Somebody has just replaced the source, and its bytes are gone.
      if (!hasCode(error, "ENOENT") || attempt === ATTEMPTS) throw error;
    }
  }
}

/** More than get used up: each one fails only when a replacement comes between two system calls. */
const ATTEMPTS = 100;

type CopySource = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
};

function parseCopySource(header: string): CopySource {
  const { path, query } = splitTarget(header.replace(/^\//, ""));
  const slash = path.indexOf("/");
  if (slash === -1 || slash === path.length - 1)
    throw s3Error("InvalidArgument", "x-amz-copy-source must be ⟨bucket⟩/⟨key⟩.");
  const versionId = /^versionId=(.+)$/.exec(query)?.[1];
  return {
    bucket: percentDecode(path.slice(0, slash)),
    key: percentDecode(path.slice(slash + 1)),
    versionId,
  };
}
