import { expect, test } from "vitest";
import { signRequest } from "../../../lib/host/aws/sign-request.ts";

const SIGNING = {
  region: "us-east-1",
  service: "service",
  credentials: {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  },
  now: Date.UTC(2015, 7, 30, 12, 36, 0),
};

// Signatures of AWS's own test suite for Signature Version 4.
test.each([
  ["/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  [
    "/?Param2=value2&Param1=value1",
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
])("signRequest() signs %s as AWS does", (path, signature) => {
  expect(signRequest(new URL(path, "https://example.amazonaws.com"), SIGNING)).toStrictEqual({
    host: "example.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  });
});

test("signRequest() signs method and body", () => {
  const url = new URL("https://example.amazonaws.com/");
  const signature = (signing: { method?: string; body?: string }): string | undefined =>
    signRequest(url, { ...SIGNING, ...signing })["authorization"]?.replace(/^.*Signature=/, "");
  // From the same suite.
  expect(signature({ method: "POST" })).toBe(
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  );
  expect(signature({ method: "POST", body: "{}" })).not.toBe(signature({ method: "POST" }));
});

test("signRequest() signs the session token too", () => {
  const credentials = { ...SIGNING.credentials, sessionToken: "token" };
  const headers = signRequest(new URL("https://example.amazonaws.com/"), {
    ...SIGNING,
    credentials,
  });
  expect(headers["x-amz-security-token"]).toBe("token");
  expect(headers["authorization"]).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token,");
});
