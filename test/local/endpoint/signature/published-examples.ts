import { Readable } from "node:stream";
import type { Credentials } from "../../../../lib/local/endpoint/credentials.ts";
import { splitTarget, type WireRequest } from "../../../../lib/local/endpoint/wire.ts";

/** The key of the examples in the S3 API reference. */
export const EXAMPLE_KEY = "AKIAIOSFODNN7EXAMPLE";
export const EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
export const EXAMPLE_TIME = Date.UTC(2013, 4, 24);

export function exampleCredentials(): Credentials {
  const principal = { accountId: "111122223333", arn: "arn", userId: "AIDA" };
  return new Map([[EXAMPLE_KEY, { secretAccessKey: EXAMPLE_SECRET, principal }]]);
}

/** A request of the examples, with its Authorization header unless the query has the signature. */
export function exampleRequest(
  method: string,
  target: string,
  headers: { readonly [name: string]: string },
  signature?: string,
): WireRequest {
  const given: Record<string, string> = { host: "examplebucket.s3.amazonaws.com", ...headers };
  if (signature !== undefined) {
    given["x-amz-date"] = "20130524T000000Z";
    const signed = Object.keys(given).sort().join(";");
    given["authorization"] =
      `AWS4-HMAC-SHA256 Credential=${EXAMPLE_KEY}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signed},Signature=${signature}`;
  }
  return { method, ...splitTarget(target), headers: given, body: Readable.from([]) };
}
