import { AwsError } from "../service.ts";

export type RefusalReason =
  | "missing"
  | "incomplete"
  | "old-version"
  | "unknown-key"
  | "bad-token"
  | "expired-token"
  | "mismatch"
  | "skewed"
  | "url-expired"
  | "bad-expiry";

/** A request that nobody known has signed. Each protocol family words it in its own way; see {@link refusalError}. */
export class SignatureRefused extends Error {
  override readonly name = "SignatureRefused";
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, detail = "") {
    super(detail);
    this.reason = reason;
  }
}

/** Families of services that answer a refusal with the same codes. */
export type Family = "s3" | "ec2-query" | "query" | "json";

type Wording = readonly [code: string, status: number, message: string];

const TOKEN_INVALID = "The security token included in the request is invalid.";
const TOKEN_EXPIRED = "The security token included in the request is expired";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.";
const NOT_VALIDATED = "AWS was not able to validate the provided access credentials";
const SKEWED = "Signature expired: the request's time is more than 15 minutes from the server's";
const NO_TOKEN = "Request is missing Authentication Token";
const INCOMPLETE = "The signature is incomplete or cannot be read";

/** Codes and statuses as the services answer them. */
const WORDINGS: { readonly [F in Family]: { readonly [R in RefusalReason]: Wording } } = {
  s3: {
    missing: ["AccessDenied", 403, "Access Denied"],
    incomplete: ["AuthorizationHeaderMalformed", 400, INCOMPLETE],
    "old-version": [
      "InvalidRequest",
      400,
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ],
    "unknown-key": [
      "InvalidAccessKeyId",
      403,
      "The AWS Access Key Id you provided does not exist in our records.",
    ],
    "bad-token": ["InvalidToken", 400, "The provided token is malformed or otherwise invalid."],
    "expired-token": ["ExpiredToken", 400, "The provided token has expired."],
    mismatch: ["SignatureDoesNotMatch", 403, MISMATCH],
    skewed: [
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
    ],
    "url-expired": ["AccessDenied", 403, "Request has expired"],
    "bad-expiry": ["AuthorizationQueryParametersError", 400, INCOMPLETE],
  },
  "ec2-query": {
    missing: ["MissingAuthenticationToken", 403, NO_TOKEN],
    incomplete: ["IncompleteSignature", 400, INCOMPLETE],
    "old-version": ["IncompleteSignature", 400, INCOMPLETE],
    "unknown-key": ["AuthFailure", 401, NOT_VALIDATED],
    "bad-token": ["AuthFailure", 401, NOT_VALIDATED],
    "expired-token": ["RequestExpired", 400, "Request has expired."],
    mismatch: ["SignatureDoesNotMatch", 403, MISMATCH],
    skewed: ["RequestExpired", 400, "Request has expired."],
    "url-expired": ["RequestExpired", 400, "Request has expired."],
    "bad-expiry": ["IncompleteSignature", 400, INCOMPLETE],
  },
  query: {
    missing: ["MissingAuthenticationToken", 403, NO_TOKEN],
    incomplete: ["IncompleteSignature", 400, INCOMPLETE],
    "old-version": ["IncompleteSignature", 400, INCOMPLETE],
    "unknown-key": ["InvalidClientTokenId", 403, TOKEN_INVALID],
    "bad-token": ["InvalidClientTokenId", 403, TOKEN_INVALID],
    "expired-token": ["ExpiredToken", 403, TOKEN_EXPIRED],
    mismatch: ["SignatureDoesNotMatch", 403, MISMATCH],
    skewed: ["SignatureDoesNotMatch", 403, SKEWED],
    "url-expired": ["SignatureDoesNotMatch", 403, SKEWED],
    "bad-expiry": ["IncompleteSignature", 400, INCOMPLETE],
  },
  json: {
    missing: ["MissingAuthenticationTokenException", 400, NO_TOKEN],
    incomplete: ["IncompleteSignatureException", 400, INCOMPLETE],
    "old-version": ["IncompleteSignatureException", 400, INCOMPLETE],
    "unknown-key": ["UnrecognizedClientException", 400, TOKEN_INVALID],
    "bad-token": ["UnrecognizedClientException", 400, TOKEN_INVALID],
    "expired-token": ["ExpiredTokenException", 400, TOKEN_EXPIRED],
    mismatch: ["InvalidSignatureException", 400, MISMATCH],
    skewed: ["InvalidSignatureException", 400, SKEWED],
    "url-expired": ["InvalidSignatureException", 400, SKEWED],
    "bad-expiry": ["IncompleteSignatureException", 400, INCOMPLETE],
  },
};

/** The refusal as services of that family answer it. */
export function refusalError(refused: SignatureRefused, family: Family): AwsError {
  const [code, status, message] = WORDINGS[family][refused.reason];
  return new AwsError(
    code,
    refused.message === "" ? message : `${message}: ${refused.message}`,
    status,
  );
}
