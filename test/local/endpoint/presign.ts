import { Readable } from "node:stream";
import { canonicalRequest } from "../../../lib/local/endpoint/signature/canonical-request.ts";
import { hmac, sha256Hex, signingKey } from "../../../lib/local/endpoint/signature/signing-key.ts";

/** Presigns a GET as the SDKs do; the parts it is made of are tested with published signatures. */
export function presign(options: {
  readonly url: string;
  readonly region: string;
  readonly service: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly expiresSeconds: number;
}): string {
  const { region, service, accessKeyId, secretAccessKey } = options;
  const url = new URL(options.url);
  const timestamp = new Date(options.now).toISOString().replaceAll(/[-:]|\.[0-9]{3}/g, "");
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  url.searchParams.set("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
  url.searchParams.set("X-Amz-Credential", `${accessKeyId}/${scope}`);
  url.searchParams.set("X-Amz-Date", timestamp);
  url.searchParams.set("X-Amz-Expires", `${options.expiresSeconds}`);
  url.searchParams.set("X-Amz-SignedHeaders", "host");
  const request = {
    method: "GET",
    path: url.pathname,
    query: url.search.slice(1),
    headers: { host: url.host },
    body: Readable.from([]),
  };
  const authorization = {
    place: "query",
    accessKeyId,
    date,
    region,
    service,
    timestamp,
    signedHeaders: ["host"],
    signature: "",
    sessionToken: undefined,
    expiresSeconds: options.expiresSeconds,
  } as const;
  const digest = sha256Hex(canonicalRequest(request, authorization, "UNSIGNED-PAYLOAD"));
  const key = signingKey(secretAccessKey, { date, region, service });
  const text = ["AWS4-HMAC-SHA256", timestamp, scope, digest].join("\n");
  url.searchParams.set("X-Amz-Signature", hmac(key, text).toString("hex"));
  return url.href;
}
