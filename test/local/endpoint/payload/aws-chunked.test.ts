import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { payloadOf, statedPayloadHash } from "../../../../lib/local/endpoint/payload/payload.ts";
import { authenticate } from "../../../../lib/local/endpoint/signature/authenticate.ts";
import { parseAuthorization } from "../../../../lib/local/endpoint/signature/authorization.ts";
import type { WireRequest } from "../../../../lib/local/endpoint/wire.ts";
import {
  EXAMPLE_TIME,
  exampleCredentials,
  exampleRequest,
} from "../signature/published-examples.ts";

async function decode(request: WireRequest): Promise<{ text: string; trailers: object }> {
  const authorization = parseAuthorization(request);
  if (authorization === undefined) throw new Error("unsigned");
  const stated = statedPayloadHash(request, "header");
  const signer = authenticate(request, authorization, stated, exampleCredentials(), EXAMPLE_TIME);
  const payload = payloadOf(request, signer, stated);
  const chunks: Uint8Array[] = [];
  for await (const chunk of payload.bytes) chunks.push(Buffer.from(chunk));
  return {
    text: Buffer.concat(chunks).toString(),
    trailers: Object.fromEntries(payload.trailers),
  };
}

/** The chunked upload of the S3 API reference: 65 KiB of "a" in chunks of 64 KiB, each with its published signature. */
function publishedUpload(change: (body: string) => string = (body) => body): WireRequest {
  const chunk = (size: string, signature: string, data: string): string =>
    `${size};chunk-signature=${signature}\r\n${data}\r\n`;
  const body =
    chunk(
      "10000",
      "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
      "a".repeat(65_536),
    ) +
    chunk(
      "400",
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
      "a".repeat(1024),
    ) +
    chunk("0", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", "");
  const request = exampleRequest(
    "PUT",
    "/examplebucket/chunkObject.txt",
    {
      host: "s3.amazonaws.com",
      "content-encoding": "aws-chunked",
      "content-length": "66824",
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      "x-amz-decoded-content-length": "66560",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
    },
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  );
  return { ...request, body: Readable.from([Buffer.from(change(body))]) };
}

test("decodeChunks() accepts the chunk signatures published in the S3 API reference", async () => {
  expect((await decode(publishedUpload())).text).toBe("a".repeat(66_560));
});

test.each<[string, (body: string) => string, string]>([
  ["another byte", (body) => body.replace("aaa", "aba"), "SignatureDoesNotMatch"],
  ["another signature", (body) => body.replace("=0055", "=0056"), "SignatureDoesNotMatch"],
  [
    "no signature",
    (body) => body.replace(/;chunk-signature=00[^\r]*/, ""),
    "SignatureDoesNotMatch",
  ],
  ["a missing last chunk", (body) => body.slice(0, body.lastIndexOf("0;")), "IncompleteBody"],
  ["an end inside a chunk", (body) => body.slice(0, 5000), "IncompleteBody"],
  ["a size that is none", (body) => body.replace("400;", "zz;"), "IncompleteBody"],
  ["a chunk without an end", (body) => body.replace("a\r\n400", "aa\r\n400"), "IncompleteBody"],
])("decodeChunks() refuses %s", async (_, change, code) => {
  await expect(decode(publishedUpload(change))).rejects.toMatchObject({ name: "AwsError", code });
});

/** An unsigned chunked body; the request itself is not checked here. */
async function decodeUnsigned(
  pieces: readonly Buffer[],
  length: number,
  stated = "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
): Promise<{ text: string; trailers: object }> {
  const request = exampleRequest("PUT", "/k", { "x-amz-decoded-content-length": `${length}` });
  const signer = { authorization: {}, credential: {}, key: Buffer.alloc(0), scope: "" };
  const payload = payloadOf(
    { ...request, body: Readable.from(pieces) },
    signer as unknown as Parameters<typeof payloadOf>[1],
    stated,
  );
  let text = "";
  for await (const chunk of payload.bytes) text += Buffer.from(chunk).toString("latin1");
  return { text, trailers: Object.fromEntries(payload.trailers) };
}

test("decodeChunks() gives back what was sent, however it is cut into chunks and packets", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 50 }), { maxLength: 6 }),
    fc.integer({ min: 1, max: 40 }),
    async (chunks, packet) => {
      const framed = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
      const body = Buffer.from(`${framed}0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`, "latin1");
      const packets: Buffer[] = [];
      for (let at = 0; at < body.length; at += packet) packets.push(body.subarray(at, at + packet));
      const text = chunks.join("");
      expect(await decodeUnsigned(packets, text.length)).toStrictEqual({
        text,
        trailers: { "x-amz-checksum-crc32": "AAAAAA==" },
      });
    },
  );
  await fc.assert(property);
});

test.each<[string, number, string]>([
  ["longer than it says", 2, "it is longer than x-amz-decoded-content-length"],
  ["shorter than it says", 4, "it is shorter than x-amz-decoded-content-length"],
])("decodeChunks() refuses a body that is %s", async (_, length, why) => {
  const body = Buffer.from("3\r\nabc\r\n0\r\n\r\n");
  await expect(decodeUnsigned([body], length)).rejects.toThrow(
    `Cannot read the chunked body: ${why}.`,
  );
});

test("payloadOf() refuses a way of signing that it does not know", async () => {
  await expect(
    decodeUnsigned([], 0, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"),
  ).rejects.toMatchObject({ code: "NotImplemented" });
  await expect(decodeUnsigned([], 0, "none")).rejects.toMatchObject({ code: "InvalidArgument" });
});
