import { timingSafeEqual } from "node:crypto";
import type { Credential, Credentials } from "../credentials.ts";
import type { WireRequest } from "../wire.ts";
import type { Authorization } from "./authorization.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { SignatureRefused } from "./signature-refused.ts";
import { hmac, sha256Hex, signingKey } from "./signing-key.ts";

/** How far a request's time may lie from the server's. */
const MAX_SKEW_MILLISECONDS = 15 * 60_000;

/** Who has signed a request, and what is needed to check the signatures of its chunks. */
export type Signer = {
  readonly authorization: Authorization;
  readonly credential: Credential;
  readonly key: Buffer;
  /** ⟨date⟩/⟨Region⟩/⟨service⟩/aws4_request */
  readonly scope: string;
};

/**
 * Checks a request's signature.
 *
 * @param now Milliseconds since 1970.
 * @throws {SignatureRefused} Unknown key, wrong time, token or signature.
 */
export function authenticate(
  request: WireRequest,
  authorization: Authorization,
  payloadHash: string,
  credentials: Credentials,
  now: number,
): Signer {
  const credential = credentials.get(authorization.accessKeyId);
  if (credential === undefined) throw new SignatureRefused("unknown-key");
  checkTime(authorization, now);
  checkHeaders(request, authorization);
  const { date, region, service, timestamp } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const key = signingKey(credential.secretAccessKey, authorization);
  const digest = sha256Hex(canonicalRequest(request, authorization, payloadHash));
  const expected = hmac(key, ["AWS4-HMAC-SHA256", timestamp, scope, digest].join("\n"));
  if (!isEqual(expected.toString("hex"), authorization.signature))
    throw new SignatureRefused("mismatch");
  checkToken(authorization, credential, now);
  return { authorization, credential, key, scope };
}

function checkTime(authorization: Authorization, now: number): void {
  const { timestamp, expiresSeconds } = authorization;
  const signedAt = Date.parse(timestamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  if (!Number.isFinite(signedAt)) throw new SignatureRefused("incomplete", "X-Amz-Date is no time");
  const age = now - signedAt;
  if (
    expiresSeconds === undefined
      ? Math.abs(age) > MAX_SKEW_MILLISECONDS
      : -age > MAX_SKEW_MILLISECONDS
  )
    throw new SignatureRefused("skewed");
  if (expiresSeconds !== undefined && age > expiresSeconds * 1000)
    throw new SignatureRefused("url-expired");
}

/** What is not signed could have been added on the way, so the headers with a meaning must be. */
function checkHeaders(request: WireRequest, authorization: Authorization): void {
  const needed = Object.keys(request.headers).filter(
    (name) => name === "host" || (name.startsWith("x-amz-") && authorization.place === "header"),
  );
  const missing = needed.filter((name) => !authorization.signedHeaders.includes(name));
  if (missing.length > 0)
    throw new SignatureRefused("mismatch", `not signed: ${missing.join(", ")}`);
}

function checkToken(authorization: Authorization, credential: Credential, now: number): void {
  if (!isEqual(credential.sessionToken ?? "", authorization.sessionToken ?? ""))
    throw new SignatureRefused("bad-token");
  if (credential.expiresAt !== undefined && now >= credential.expiresAt)
    throw new SignatureRefused("expired-token");
}

/** Compares without telling by its time how much was right. */
export function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
