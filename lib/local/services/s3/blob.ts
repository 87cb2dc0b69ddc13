import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { type ChecksumAlgorithm, checksum } from "./checksum.ts";

/** Bytes that have been written to a file, and what was computed on the way. */
export type Blob = {
  /** File name. */
  readonly id: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Base64; undefined when none was asked for. */
  readonly checksum: string | undefined;
};

/** Writes a stream to a new file, read-only for all. Nothing is left of it when the stream fails. */
export async function writeBlob(
  folder: string,
  id: string,
  bytes: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Blob> {
  await mkdir(folder, { recursive: true });
  const path = `${folder}/${id}`;
  const file = await open(path, "wx", 0o444);
  try {
    return { id, ...(await copyBytes(file, bytes, algorithm)) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function copyBytes(
  file: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Omit<Blob, "id">> {
  const md5 = createHash("md5");
  const sum = algorithm === undefined ? undefined : checksum(algorithm);
  let size = 0;
  for await (const chunk of bytes) {
    md5.update(chunk);
    sum?.update(chunk);
    size += chunk.length;
    await writeAll(file, chunk);
  }
  return { size, md5: md5.digest("hex"), checksum: sum?.digest().toString("base64") };
}

/** A single write may take less than it was given. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; )
    at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
}

/** Streams part of an open file and closes it. @param end Last byte, inclusive. */
export async function* readBlob(
  file: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  try {
    for (let at = start; at <= end; ) {
      const length = Math.min(262_144, end - at + 1);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead === 0) throw new Error("The file of an S3 object is shorter than its record");
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
