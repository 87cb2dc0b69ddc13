import { createHash } from "node:crypto";
import { AwsError } from "../service.ts";
import { isEqual, type Signer } from "../signature/authenticate.ts";
import { EMPTY_SHA256, hmac, sha256Hex } from "../signature/signing-key.ts";
import type { WireRequest } from "../wire.ts";
import { ByteReader } from "./byte-reader.ts";
import type { Payload } from "./payload.ts";

const MAX_LINE = 16_384;

/** Ways of sending a body in chunks: whether each chunk is signed, and whether headers follow the last one. */
const MODES: { readonly [stated: string]: { isSigned: boolean; hasTrailers: boolean } } = {
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": { isSigned: true, hasTrailers: false },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": { isSigned: true, hasTrailers: true },
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { isSigned: false, hasTrailers: true },
};

/**
 * Decodes an aws-chunked body.
 *
 * @param stated Value of x-amz-content-sha256.
 * @see Amazon S3 API Reference, "Signature calculations … transferring payload in multiple chunks"
 */
export function decodeChunks(request: WireRequest, signer: Signer, stated: string): Payload {
  const mode = MODES[stated];
  if (mode === undefined)
    throw new AwsError(
      "NotImplemented",
      `The local cloud does not know the payload "${stated}".`,
      501,
    );
  const header = request.headers["x-amz-decoded-content-length"];
  if (header === undefined || !/^[0-9]{1,15}$/.test(header))
    throw new AwsError(
      "MissingContentLength",
      "You must provide the x-amz-decoded-content-length HTTP header.",
      411,
    );
  const trailers = new Map<string, string>();
  const signatures = mode.isSigned ? chunkSignatures(signer) : undefined;
  const bytes = chunks(new ByteReader(request.body), Number(header), {
    signatures,
    trailers: mode.hasTrailers ? trailers : undefined,
  });
  return { bytes, length: Number(header), trailers };
}

type Decoding = {
  readonly signatures: Signatures | undefined;
  readonly trailers: Map<string, string> | undefined;
};

async function* chunks(
  reader: ByteReader,
  length: number,
  { signatures, trailers }: Decoding,
): AsyncGenerator<Uint8Array> {
  let left = length;
  for (;;) {
    const [size, signature] = parseHead(await reader.line(MAX_LINE));
    const hash = createHash("sha256");
    for (let missing = size; missing > 0; ) {
      const part = (await reader.some(missing)) ?? fail("the body ends inside a chunk");
      missing -= part.length;
      left -= part.length;
      if (left < 0) fail("it is longer than x-amz-decoded-content-length");
      hash.update(part);
      yield part;
    }
    signatures?.checkChunk(hash.digest("hex"), signature);
    if (size === 0) break;
    if ((await reader.line(0)) !== "") fail("a chunk does not end with CRLF");
  }
  if (left > 0) fail("it is shorter than x-amz-decoded-content-length");
  if (trailers !== undefined) await readTrailers(reader, trailers, signatures);
}

function parseHead(line: string | undefined): [size: number, signature: string] {
  const match = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line ?? "");
  if (match === null) fail("a chunk does not begin with its size");
  return [Number.parseInt(match?.[1] ?? "", 16), match?.[2] ?? ""];
}

async function readTrailers(
  reader: ByteReader,
  trailers: Map<string, string>,
  signatures: Signatures | undefined,
): Promise<void> {
  let signature = "";
  for (let line = await reader.line(MAX_LINE); line; line = await reader.line(MAX_LINE)) {
    const [name = "", ...value] = line.split(":");
    if (name === "x-amz-trailer-signature") signature = value.join(":").trim();
    else trailers.set(name.trim().toLowerCase(), value.join(":").trim());
  }
  signatures?.checkTrailers(trailers, signature);
}

type Signatures = {
  readonly checkChunk: (digest: string, signature: string) => void;
  readonly checkTrailers: (trailers: ReadonlyMap<string, string>, signature: string) => void;
};

/** Each signature covers the one before it; the first is that of the request. */
function chunkSignatures(signer: Signer): Signatures {
  let previous = signer.authorization.signature;
  const check = (algorithm: string, digests: readonly string[], signature: string): void => {
    const { timestamp } = signer.authorization;
    const text = [algorithm, timestamp, signer.scope, previous, ...digests].join("\n");
    const expected = hmac(signer.key, text).toString("hex");
    if (!isEqual(expected, signature))
      throw new AwsError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided: a chunk's differs.",
        403,
      );
    previous = expected;
  };
  return {
    checkChunk: (digest, signature) =>
      check("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY_SHA256, digest], signature),
    checkTrailers: (trailers, signature) => {
      const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join("");
      check("AWS4-HMAC-SHA256-TRAILER", [sha256Hex(text)], signature);
    },
  };
}

function fail(why: string): never {
  throw new AwsError("IncompleteBody", `Cannot read the chunked body: ${why}.`);
}
