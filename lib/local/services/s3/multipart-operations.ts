import { rm } from "node:fs/promises";
import type { WireResponse } from "../../endpoint/wire.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { parseAlgorithm } from "./checksum.ts";
import {
  namesIn,
  openUpload,
  readParts,
  type Upload,
  uploadFolder,
  uploadShape,
  writePart,
} from "./multipart.ts";
import { storedHeaders } from "./object-headers.ts";
import { receive } from "./put-object.ts";
import { readStored } from "./read-stored.ts";
import { type BucketCall, emptyAnswer, xmlAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

/** Begins an upload in parts. */
export async function createMultipartUpload(call: BucketCall): Promise<WireResponse> {
  const { headers, key, bucketName, options } = call;
  const named = headers["x-amz-checksum-algorithm"];
  const algorithm = named === undefined ? {} : { algorithm: parseAlgorithm(named) };
  const isFull =
    headers["x-amz-checksum-type"] === "FULL_OBJECT" || algorithm.algorithm === "crc64nvme";
  const checksumType = isFull ? "FULL_OBJECT" : "COMPOSITE";
  const initiatedAt = options.clock.now();
  const stored = storedHeaders(headers);
  const upload: Upload = { key, ...stored, initiatedAt, ...algorithm, checksumType };
  const uploadId = options.newId();
  await writeAtomically(`${uploadFolder(call, uploadId)}/upload.json`, JSON.stringify(upload));
  const answer = xmlAnswer(call, "InitiateMultipartUploadResult", {
    Bucket: bucketName,
    Key: key,
    UploadId: uploadId,
  });
  if (named === undefined) return answer;
  const echo = { "x-amz-checksum-algorithm": named, "x-amz-checksum-type": checksumType };
  return { ...answer, headers: { ...answer.headers, ...echo } };
}

/** Receives one part. */
export async function uploadPart(call: BucketCall): Promise<WireResponse> {
  const { upload, folder } = await openUpload(call);
  const number = Number(call.query.get("partNumber"));
  if (!(Number.isInteger(number) && number >= 1 && number <= 10_000))
    throw s3Error("InvalidArgument", "Part number must be an integer between 1 and 10000.");
  const id = call.options.newId();
  const { blob, checksum } = await receive(call, folder, id, upload.algorithm);
  await writePart(folder, {
    number,
    etag: blob.md5,
    size: blob.size,
    blob: id,
    lastModified: call.options.clock.now(),
    ...(checksum === undefined ? {} : { checksum: checksum.value }),
  });
  return emptyAnswer(call, 200, {
    etag: `"${blob.md5}"`,
    ...(checksum === undefined ? {} : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value }),
  });
}

/** Gives an upload up, with all its parts. */
export async function abortMultipartUpload(call: BucketCall): Promise<WireResponse> {
  const { folder } = await openUpload(call);
  await rm(folder, { recursive: true, force: true });
  return emptyAnswer(call, 204);
}

/** The parts received so far, all on one page. */
export async function listParts(call: BucketCall): Promise<WireResponse> {
  const { folder, uploadId } = await openUpload(call);
  const parts = await readParts(folder);
  return xmlAnswer(call, "ListPartsResult", {
    Bucket: call.bucketName,
    Key: call.key,
    UploadId: uploadId,
    IsTruncated: false,
    Part: parts.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.lastModified),
      ETag: `"${part.etag}"`,
      Size: part.size,
    })),
  });
}

/** Uploads that were begun and not ended, all on one page. */
export async function listMultipartUploads(call: BucketCall): Promise<WireResponse> {
  const prefix = call.query.get("prefix") ?? "";
  const uploads = await Promise.all(
    (await namesIn(call.layout.uploads)).map(async (uploadId) => {
      const path = `${uploadFolder(call, uploadId)}/upload.json`;
      return { uploadId, upload: await readStored(path, uploadShape) };
    }),
  );
  return xmlAnswer(call, "ListMultipartUploadsResult", {
    Bucket: call.bucketName,
    Prefix: prefix,
    IsTruncated: false,
    Upload: uploads
      .filter(({ upload }) => upload?.key.startsWith(prefix))
      .map(({ uploadId, upload }) => ({
        Key: upload?.key,
        UploadId: uploadId,
        Initiated: new Date(upload?.initiatedAt ?? 0),
      })),
  });
}
