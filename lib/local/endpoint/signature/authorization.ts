import { queryPairs, type WireRequest } from "../wire.ts";
import { SignatureRefused } from "./signature-refused.ts";

/** What a request says of its signature, read from the Authorization header or from a presigned URL. */
export type Authorization = {
  readonly place: "header" | "query";
  readonly accessKeyId: string;
  /** YYYYMMDD of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** YYYYMMDD'T'HHMMSS'Z'. */
  readonly timestamp: string;
  /** In the order sent, lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** Of presigned URLs only. */
  readonly expiresSeconds: number | undefined;
};

const ALGORITHM = "AWS4-HMAC-SHA256";
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$/;

/**
 * Reads a request's authorization.
 *
 * @returns undefined for an unsigned request.
 * @throws {SignatureRefused} It is signed, but not in a way that can be understood.
 */
export function parseAuthorization(request: WireRequest): Authorization | undefined {
  const header = request.headers["authorization"];
  const query = new Map(queryPairs(request.query));
  // Signature Version 2, which S3 refuses in all Regions that are younger than it.
  if (header?.startsWith("AWS ") === true || query.has("AWSAccessKeyId"))
    throw new SignatureRefused("old-version");
  if (header !== undefined) return fromHeader(header, request);
  return query.has("X-Amz-Signature") || query.has("X-Amz-Credential")
    ? fromQuery(query)
    : undefined;
}

function fromHeader(header: string, request: WireRequest): Authorization {
  const space = header.indexOf(" ");
  const parts = new Map(
    header
      .slice(space + 1)
      .split(",")
      .map((part) => part.trim().split(/=(.*)/s, 2) as [string, string]),
  );
  return build(
    "header",
    {
      algorithm: header.slice(0, space),
      credential: parts.get("Credential"),
      timestamp: request.headers["x-amz-date"],
      signedHeaders: parts.get("SignedHeaders"),
      signature: parts.get("Signature"),
    },
    { sessionToken: request.headers["x-amz-security-token"], expiresSeconds: undefined },
  );
}

function fromQuery(query: ReadonlyMap<string, string>): Authorization {
  const expires = query.get("X-Amz-Expires") ?? "";
  const seconds = /^[0-9]{1,6}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > 604_800)
    throw new SignatureRefused(
      "bad-expiry",
      "X-Amz-Expires must be a number of seconds between 1 and 604800",
    );
  return build(
    "query",
    {
      algorithm: query.get("X-Amz-Algorithm"),
      credential: query.get("X-Amz-Credential"),
      timestamp: query.get("X-Amz-Date"),
      signedHeaders: query.get("X-Amz-SignedHeaders"),
      signature: query.get("X-Amz-Signature"),
    },
    { sessionToken: query.get("X-Amz-Security-Token"), expiresSeconds: seconds },
  );
}

function build(
  place: Authorization["place"],
  given: { readonly [part: string]: string | undefined },
  rest: Pick<Authorization, "sessionToken" | "expiresSeconds">,
): Authorization {
  const { algorithm, credential, timestamp, signedHeaders, signature } = given;
  if (algorithm !== ALGORITHM)
    throw new SignatureRefused("incomplete", `the algorithm must be ${ALGORITHM}`);
  if (
    credential === undefined ||
    signedHeaders === undefined ||
    signature === undefined ||
    !/^[0-9]{8}T[0-9]{6}Z$/.test(timestamp ?? "")
  )
    throw new SignatureRefused(
      "incomplete",
      "Credential, SignedHeaders, Signature and X-Amz-Date are needed",
    );
  const scope = parseScope(credential, timestamp ?? "");
  const names = signedHeaders.toLowerCase().split(";");
  return { place, ...scope, timestamp: timestamp ?? "", signedHeaders: names, signature, ...rest };
}

/** Access key ids hold no slash, so the five parts are unambiguous. */
function parseScope(
  credential: string,
  timestamp: string,
): Pick<Authorization, "accessKeyId" | "date" | "region" | "service"> {
  const [accessKeyId = "", date = "", region = "", service = "", end, ...more] =
    credential.split("/");
  if (end !== "aws4_request" || more.length > 0 || date !== timestamp.slice(0, 8))
    throw new SignatureRefused(
      "incomplete",
      "the Credential must be ⟨key id⟩/⟨date of X-Amz-Date⟩/⟨Region⟩/⟨service⟩/aws4_request",
    );
  // The Region becomes part of file names, so its form is checked before anything else sees it.
  if (!REGION.test(region))
    throw new SignatureRefused("incomplete", `the Credential names no Region: "${region}"`);
  return { accessKeyId, date, region, service };
}
