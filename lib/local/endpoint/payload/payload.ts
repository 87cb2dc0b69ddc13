import { createHash } from "node:crypto";
import { AwsError } from "../service.ts";
import type { Signer } from "../signature/authenticate.ts";
import type { WireRequest } from "../wire.ts";
import { decodeChunks } from "./aws-chunked.ts";

/** A request's body without its transport encoding. */
export type Payload = {
  /** May be read once. Ends with an AwsError when it is not what was signed. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Length in bytes as the client states it. */
  readonly length: number | undefined;
  /** Headers sent behind the body, names in lower case; complete once `bytes` has ended. */
  readonly trailers: ReadonlyMap<string, string>;
};

export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** S3's word for the body's digest: the header, or for presigned URLs that the body is not signed. */
export function statedPayloadHash(request: WireRequest, place: "header" | "query"): string {
  const stated = request.headers["x-amz-content-sha256"];
  if (stated !== undefined) return stated;
  if (place === "query") return UNSIGNED_PAYLOAD;
  throw new AwsError(
    "InvalidRequest",
    "Missing required header for this request: x-amz-content-sha256",
  );
}

/**
 * The body of a signed request, decoded from aws-chunked where it is, and checked while it is read.
 *
 * @param stated See {@link statedPayloadHash}.
 * @throws {AwsError} The way of signing is unknown.
 */
export function payloadOf(request: WireRequest, signer: Signer, stated: string): Payload {
  if (stated.startsWith("STREAMING-")) return decodeChunks(request, signer, stated);
  const header = request.headers["content-length"];
  const length = header === undefined ? undefined : Number(header);
  const trailers = new Map<string, string>();
  if (stated === UNSIGNED_PAYLOAD) return { bytes: request.body, length, trailers };
  if (/^[0-9a-f]{64}$/.test(stated))
    return { bytes: checked(request.body, stated), length, trailers };
  throw new AwsError(
    "InvalidArgument",
    `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-…, or a valid sha256 value: "${stated}".`,
  );
}

async function* checked(
  body: AsyncIterable<Uint8Array>,
  stated: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== stated)
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
}

/**
 * Reads a whole body into memory.
 *
 * @throws {AwsError} RequestEntityTooLarge
 */
export async function readAll(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > limit)
      throw new AwsError("RequestEntityTooLarge", `The request has more than ${limit} bytes.`, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
