import { createHash, createHmac } from "node:crypto";

/** The key of a credential scope. @see Signature Version 4, "Derive a signing key" */
export function signingKey(
  secretAccessKey: string,
  scope: { readonly date: string; readonly region: string; readonly service: string },
): Buffer {
  const date = hmac(`AWS4${secretAccessKey}`, scope.date);
  return hmac(hmac(hmac(date, scope.region), scope.service), "aws4_request");
}

/** HMAC-SHA-256. */
export function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The digest of no bytes. */
export const EMPTY_SHA256 = sha256Hex("");
