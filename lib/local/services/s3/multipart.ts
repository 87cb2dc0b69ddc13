import { readdir, rm } from "node:fs/promises";
import { mapping, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { hasCode, writeAtomically } from "../../files/write-atomically.ts";
import { CHECKSUMS } from "./checksum.ts";
import { readStored } from "./read-stored.ts";
import type { BucketCall } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

/** An upload in parts that has begun. */
export const uploadShape = record({
  key: required(text()),
  headers: required(mapping(text())),
  metadata: required(mapping(text())),
  /** Milliseconds since 1970. */
  initiatedAt: required(integer()),
  algorithm: optional(oneOf(CHECKSUMS)),
  checksumType: required(oneOf(["FULL_OBJECT", "COMPOSITE"])),
});
/** See {@link uploadShape}. */
export type Upload = Infer<typeof uploadShape>;

/** One part that has been received. */
export const partShape = record({
  number: required(integer({ minimum: 1, maximum: 10_000 })),
  etag: required(text()),
  size: required(integer()),
  /** File name of the bytes. */
  blob: required(text()),
  /** Base64, of the upload's algorithm. */
  checksum: optional(text()),
  lastModified: required(integer()),
});
/** See {@link partShape}. */
export type Part = Infer<typeof partShape>;

/** Folder of an upload. @throws {AwsError} NoSuchUpload for an id that cannot be one. */
export function uploadFolder(call: BucketCall, uploadId: string): string {
  // The id becomes a file name.
  if (!/^[A-Za-z0-9-]{1,64}$/.test(uploadId)) throw s3Error("NoSuchUpload");
  return `${call.layout.uploads}/${uploadId}`;
}

/**
 * The upload that a call names.
 *
 * @throws {AwsError} NoSuchUpload: it is over, never was, or is one of another key.
 */
export async function openUpload(
  call: BucketCall,
): Promise<{ readonly upload: Upload; readonly folder: string; readonly uploadId: string }> {
  const uploadId = call.query.get("uploadId") ?? "";
  const folder = uploadFolder(call, uploadId);
  const upload = await readStored(`${folder}/upload.json`, uploadShape);
  if (upload?.key !== call.key) throw s3Error("NoSuchUpload");
  return { upload, folder, uploadId };
}

/** Notes a part; a part of the same number is replaced. */
export async function writePart(folder: string, part: Part): Promise<void> {
  const path = `${folder}/part-${part.number}.json`;
  const before = await readStored(path, partShape);
  await writeAtomically(path, JSON.stringify(part));
  if (before !== undefined) await rm(`${folder}/${before.blob}`, { force: true });
}

/** The parts of an upload by number. */
export async function readParts(folder: string): Promise<readonly Part[]> {
  const names = (await namesIn(folder)).filter((name) => /^part-[0-9]+\.json$/.test(name));
  const parts = await Promise.all(names.map((name) => readStored(`${folder}/${name}`, partShape)));
  return parts.filter((part) => part !== undefined).sort((a, b) => a.number - b.number);
}

/** Names in a folder; none when it does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
