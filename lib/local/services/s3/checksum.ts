import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Crc, crc32c, crc64nvme } from "./crc.ts";
import { s3Error } from "./s3-errors.ts";

/** Checksum algorithms of S3, as in `x-amz-checksum-⟨algorithm⟩`. */
export const CHECKSUMS = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUMS)[number];

/** A running checksum. */
export function checksum(algorithm: ChecksumAlgorithm): Crc {
  if (algorithm === "crc32c") return crc32c();
  if (algorithm === "crc64nvme") return crc64nvme();
  if (algorithm === "crc32") return runningCrc32();
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

function runningCrc32(): Crc {
  let sum = 0;
  return {
    update(bytes) {
      sum = crc32(bytes, sum);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(sum);
      return digest;
    },
  };
}

type Headers = { readonly [name: string]: string };

/**
 * The checksum that an upload comes with or asks for: a header with its value, a header that announces it as trailer, or
 * the name of the algorithm alone.
 *
 * @throws {AwsError} InvalidRequest for an algorithm that S3 does not have.
 */
export function requestedChecksum(headers: Headers): ChecksumAlgorithm | undefined {
  const given = CHECKSUMS.find((name) => headers[`x-amz-checksum-${name}`] !== undefined);
  if (given !== undefined) return given;
  const announced = /x-amz-checksum-([a-z0-9]+)/i.exec(headers["x-amz-trailer"] ?? "")?.[1];
  const named =
    announced ?? headers["x-amz-sdk-checksum-algorithm"] ?? headers["x-amz-checksum-algorithm"];
  return named === undefined ? undefined : parseAlgorithm(named);
}

/** An algorithm by its name in any case. */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const found = CHECKSUMS.find((candidate) => candidate === name.toLowerCase());
  if (found === undefined) throw s3Error("InvalidRequest", `Unknown checksum algorithm: ${name}.`);
  return found;
}

/**
 * Compares what was computed with what the client has stated, if it has.
 *
 * @param computed In base64.
 * @throws {AwsError} BadDigest
 */
export function verifyChecksum(
  algorithm: ChecksumAlgorithm,
  computed: string,
  headers: Headers,
  trailers: ReadonlyMap<string, string>,
): void {
  const name = `x-amz-checksum-${algorithm}`;
  const stated = headers[name] ?? trailers.get(name);
  if (stated !== undefined && stated !== computed)
    throw s3Error(
      "BadDigest",
      `The ${algorithm.toUpperCase()} is ${computed}, stated was ${stated}.`,
    );
}
