import { createHash, createHmac } from "node:crypto";

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};
export type Signing = {
  readonly region: string;
  readonly service: string;
  readonly credentials: Credentials;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** "GET" by default. */
  readonly method?: string;
  /** Empty by default. */
  readonly body?: string;
};

/**
 * The headers that sign a request, to be sent as they are (Signature Version 4).
 *
 * @see AWS General Reference, "Create a signed AWS API request"
 */
export function signRequest(url: URL, signing: Signing): { [name: string]: string } {
  const { region, service, credentials } = signing;
  const time = new Date(signing.now).toISOString().replace(/[-:]|\.\d+/g, "");
  const token = credentials.sessionToken;
  const headers = {
    host: url.host,
    "x-amz-date": time,
    ...(token === undefined ? {} : { "x-amz-security-token": token }),
  };
  const names = Object.keys(headers).join(";");
  const canonical = [
    signing.method ?? "GET",
    url.pathname,
    canonicalQuery(url),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    "",
    names,
    sha256(signing.body ?? ""),
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>(
      (secret, part) => hmac(secret, part),
      `AWS4${credentials.secretAccessKey}`,
    );
  const signature = hmac(key, text).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

/** RFC 3986: more is escaped than `encodeURIComponent` does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
