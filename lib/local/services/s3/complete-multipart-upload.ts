import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import type { WireResponse } from "../../endpoint/wire.ts";
import { withFileLock } from "../../files/with-file-lock.ts";
import { readBlob, writeBlob } from "./blob.ts";
import { readXmlBody } from "./bucket-operations.ts";
import { checksum, verifyChecksum } from "./checksum.ts";
import { openUpload, type Part, readParts, type Upload } from "./multipart.ts";
import { checksumMembers, versionHeader } from "./object-headers.ts";
import type { ObjectVersion } from "./object-record.ts";
import { checkEarly, storeVersion } from "./put-object.ts";
import { childText, type XmlElement } from "./read-xml.ts";
import { type BucketCall, xmlAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

/** Every part but the last has at least this many bytes. */
const MIN_PART = 5 * 1024 * 1024;

/** Makes an object of parts. Of two requests that try at once, the second finds no upload any more. */
export async function completeMultipartUpload(call: BucketCall): Promise<WireResponse> {
  const request = await readXmlBody(call);
  return await withFileLock(call.layout.lockOf(call.query.get("uploadId") ?? ""), async () => {
    const { upload, folder } = await openUpload(call);
    const parts = chooseParts(request, await readParts(folder));
    await checkEarly(call);
    const version = await join(call, upload, folder, parts);
    await rm(folder, { recursive: true, force: true });
    return answer(call, version);
  });
}

/** The parts that the request lists, in its order. */
function chooseParts(request: XmlElement, parts: readonly Part[]): readonly Part[] {
  const listed = request.children.filter(({ name }) => name === "Part");
  if (listed.length === 0) throw s3Error("MalformedXML");
  const chosen = listed.map((element) => {
    const number = Number(childText(element, "PartNumber"));
    const etag = (childText(element, "ETag") ?? "").replaceAll('"', "");
    const part = parts.find((candidate) => candidate.number === number);
    if (part === undefined || part.etag !== etag)
      throw s3Error("InvalidPart", `It is part ${number}.`);
    return part;
  });
  for (const [index, part] of chosen.entries()) {
    const next = chosen[index + 1];
    if (next === undefined) break;
    if (next.number <= part.number) throw s3Error("InvalidPartOrder");
    if (part.size < MIN_PART) throw s3Error("EntityTooSmall", `It is part ${part.number}.`);
  }
  return chosen;
}

async function join(
  call: BucketCall,
  upload: Upload,
  folder: string,
  parts: readonly Part[],
): Promise<ObjectVersion> {
  const isFull = upload.checksumType === "FULL_OBJECT";
  const algorithm = isFull ? upload.algorithm : undefined;
  const bytes = concatenate(folder, parts);
  const blob = await writeBlob(call.layout.blobs, call.options.newId(), bytes, algorithm);
  if (algorithm !== undefined && blob.checksum !== undefined)
    verifyChecksum(algorithm, blob.checksum, call.headers, new Map());
  const sum = isFull ? blob.checksum : compositeChecksum(upload, parts);
  const { headers, metadata, algorithm: name } = upload;
  return await storeVersion(call, {
    etag: `${md5OfMd5s(parts)}-${parts.length}`,
    size: blob.size,
    blob: blob.id,
    headers,
    metadata,
    ...(name === undefined || sum === undefined
      ? {}
      : { checksum: { algorithm: name, value: sum, type: upload.checksumType } }),
  });
}

async function* concatenate(folder: string, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* readBlob(await open(`${folder}/${part.blob}`), 0, part.size - 1);
}

function md5OfMd5s(parts: readonly Part[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return hash.digest("hex");
}

/** The checksum of the parts' checksums, with their number. */
function compositeChecksum(upload: Upload, parts: readonly Part[]): string | undefined {
  if (upload.algorithm === undefined) return undefined;
  const sum = checksum(upload.algorithm);
  for (const part of parts) sum.update(Buffer.from(part.checksum ?? "", "base64"));
  return `${sum.digest().toString("base64")}-${parts.length}`;
}

function answer(call: BucketCall, version: ObjectVersion): WireResponse {
  const { status, headers, body } = xmlAnswer(call, "CompleteMultipartUploadResult", {
    Location: `/${call.bucketName}/${call.key}`,
    Bucket: call.bucketName,
    Key: call.key,
    ETag: `"${version.etag}"`,
    ...checksumMembers(version),
  });
  const isVersioned = call.bucket.versioning !== undefined;
  return { status, body, headers: { ...headers, ...versionHeader(version, isVersioned) } };
}
