import { percentDecode, type WireRequest } from "../wire.ts";
import type { Authorization } from "./authorization.ts";

/**
 * The text that a client has signed, made again from what arrived.
 *
 * @param payloadHash Digest of the body, or S3's word for a body that is not signed as a whole.
 * @see Signature Version 4, "Create a canonical request"
 */
export function canonicalRequest(
  request: WireRequest,
  authorization: Authorization,
  payloadHash: string,
): string {
  const isS3 = authorization.service === "s3";
  const headers = authorization.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`,
  );
  return [
    request.method,
    isS3 ? s3Path(request.path) : otherPath(request.path),
    canonicalQuery(request.query),
    headers.join(""),
    authorization.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

/** S3 signs the path as it is named: no dot segments taken out, each segment encoded once. */
function s3Path(path: string): string {
  return path
    .split("/")
    .map((segment) => uriEncode(percentDecode(segment)))
    .join("/");
}

/** All other services sign a normalised path, and encode what is encoded already. */
function otherPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(uriEncode(segment));
  }
  const end = segments.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${segments.join("/")}${end}`;
}

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [uriEncode(percentDecode(name)), uriEncode(percentDecode(value.join("=")))] as const;
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map((pair) => pair.join("="))
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Percent-encodes all but letters, digits and "-._~". */
export function uriEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
