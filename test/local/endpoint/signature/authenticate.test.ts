import { describe, expect, test } from "vitest";
import { statedPayloadHash } from "../../../../lib/local/endpoint/payload/payload.ts";
import { authenticate } from "../../../../lib/local/endpoint/signature/authenticate.ts";
import { parseAuthorization } from "../../../../lib/local/endpoint/signature/authorization.ts";
import { EMPTY_SHA256 } from "../../../../lib/local/endpoint/signature/signing-key.ts";
import type { WireRequest } from "../../../../lib/local/endpoint/wire.ts";
import {
  EXAMPLE_KEY,
  EXAMPLE_TIME,
  exampleCredentials,
  exampleRequest,
} from "./published-examples.ts";

function check(request: WireRequest, now = EXAMPLE_TIME): string {
  const authorization = parseAuthorization(request);
  if (authorization === undefined) return "unsigned";
  const stated = statedPayloadHash(request, authorization.place);
  return authenticate(request, authorization, stated, exampleCredentials(), now).scope;
}

const SCOPE = "20130524/us-east-1/s3/aws4_request";
const EMPTY = { "x-amz-content-sha256": EMPTY_SHA256 };
const getExample = exampleRequest(
  "GET",
  "/test.txt",
  { ...EMPTY, range: "bytes=0-9" },
  "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
);
const presigned = (expires: string) =>
  exampleRequest(
    "GET",
    `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${EXAMPLE_KEY}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
    {},
  );

describe("authenticate() accepts the signatures published in the S3 API reference", () => {
  test.each<[string, WireRequest]>([
    ["a GET with a range", getExample],
    [
      "a PUT of a key with a dollar sign",
      exampleRequest(
        "PUT",
        "/test$file.text",
        {
          date: "Fri, 24 May 2013 00:00:00 GMT",
          "x-amz-content-sha256":
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
          "x-amz-storage-class": "REDUCED_REDUNDANCY",
        },
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      ),
    ],
    [
      "a query without a value",
      exampleRequest(
        "GET",
        "/?lifecycle",
        EMPTY,
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      ),
    ],
    [
      "a query with values",
      exampleRequest(
        "GET",
        "/?max-keys=2&prefix=J",
        EMPTY,
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      ),
    ],
    ["a presigned URL", presigned("86400")],
  ])("%s", (_, request) => {
    expect(check(request)).toBe(SCOPE);
  });
});

describe("authenticate() refuses", () => {
  const changed = (headers: { readonly [name: string]: string }): WireRequest => ({
    ...getExample,
    headers: { ...getExample.headers, ...headers },
  });
  const authorization = getExample.headers["authorization"] ?? "";
  const minute = 60_000;

  test.each<[string, WireRequest, number, string]>([
    ["another method", { ...getExample, method: "DELETE" }, 0, "mismatch"],
    ["another path", { ...getExample, path: "/test2.txt" }, 0, "mismatch"],
    ["another query", { ...getExample, query: "acl" }, 0, "mismatch"],
    ["another header", changed({ range: "bytes=0-99" }), 0, "mismatch"],
    ["another host", changed({ host: "other.s3.amazonaws.com" }), 0, "mismatch"],
    ["an added header with a meaning", changed({ "x-amz-acl": "private" }), 0, "mismatch"],
    ["another digest", changed({ "x-amz-content-sha256": "0".repeat(64) }), 0, "mismatch"],
    ["an added token", changed({ "x-amz-security-token": "t" }), 0, "mismatch"],
    [
      "a key that nobody has",
      changed({ authorization: authorization.replace(EXAMPLE_KEY, "AKIANOBODY") }),
      0,
      "unknown-key",
    ],
    ["a short signature", changed({ authorization: authorization.slice(0, -1) }), 0, "mismatch"],
    ["a time 16 minutes ago", getExample, 16 * minute, "skewed"],
    ["a time in 16 minutes", getExample, -16 * minute, "skewed"],
    ["a presigned URL too late", presigned("86400"), 86_401_000, "url-expired"],
    ["a presigned URL of the future", presigned("86400"), -16 * minute, "skewed"],
    ["a presigned URL with a longer time", presigned("86401"), 0, "mismatch"],
    ["a presigned URL of more than a week", presigned("604801"), 0, "bad-expiry"],
    ["another algorithm", changed({ authorization: "AWS4-ECDSA-P256-SHA256 x" }), 0, "incomplete"],
    ["a basic authorization", changed({ authorization: "Basic YTpi" }), 0, "incomplete"],
    ["no date", changed({ "x-amz-date": "" }), 0, "incomplete"],
    ["an impossible date", changed({ "x-amz-date": "20131399T000000Z" }), 0, "incomplete"],
    [
      "a Region that is a path",
      changed({ authorization: authorization.replace("us-east-1", "..") }),
      0,
      "incomplete",
    ],
  ])("%s", (_, request, later, reason) => {
    expect(() => check(request, EXAMPLE_TIME + later)).toThrow(
      expect.objectContaining({ name: "SignatureRefused", reason }),
    );
  });

  test("nothing within 15 minutes", () => {
    expect(check(getExample, EXAMPLE_TIME + 15 * minute)).toBe(SCOPE);
    expect(check(getExample, EXAMPLE_TIME - 15 * minute)).toBe(SCOPE);
    expect(check(presigned("86400"), EXAMPLE_TIME + 86_400_000)).toBe(SCOPE);
  });
});

test("parseAuthorization() finds none in an unsigned request", () => {
  expect(check(exampleRequest("GET", "/test.txt?a=b", {}))).toBe("unsigned");
});
