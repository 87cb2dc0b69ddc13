import { percentDecode, type WireRequest } from "../../endpoint/wire.ts";

/** What an S3 request is about. Empty texts: no bucket (the list of buckets), no key (the bucket itself). */
export type Address = { readonly bucket: string; readonly key: string };

/** Hosts that name a bucket: below amazonaws.com, and below localhost, which is this computer without any set-up. */
const VIRTUAL_HOSTS = [
  /^(?<bucket>.+)\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com$/,
  /^(?<bucket>.+)\.s3(?:\.[a-z0-9-]+)?\.localhost$/,
  /^(?!s3[.-]|s3$)(?<bucket>.+)\.localhost$/,
];

/** Finds bucket and key in host and path: virtual-host style or path style. */
export function addressOf(request: WireRequest): Address {
  const host = (request.headers["host"] ?? "").toLowerCase().replace(/:[0-9]+$/, "");
  const path = request.path.slice(1);
  for (const pattern of VIRTUAL_HOSTS) {
    const bucket = pattern.exec(host)?.groups?.["bucket"];
    if (bucket !== undefined) return { bucket, key: percentDecode(path) };
  }
  const slash = path.indexOf("/");
  if (slash === -1) return { bucket: percentDecode(path), key: "" };
  return { bucket: percentDecode(path.slice(0, slash)), key: percentDecode(path.slice(slash + 1)) };
}
