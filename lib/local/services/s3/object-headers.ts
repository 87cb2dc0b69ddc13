import type { ObjectVersion } from "./object-record.ts";
import { s3Error } from "./s3-errors.ts";

type Headers = { readonly [name: string]: string };

/** Headers that are stored with an object and given back with it. */
const KEPT = [
  "content-type",
  "content-disposition",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
];

/** Headers with a meaning that the local S3 does not give them. */
const REFUSED =
  /^x-amz-(?:tagging|object-lock-.*|server-side-encryption-customer-.*|grant-.*|write-offset-bytes)$/;

const METADATA = "x-amz-meta-";
const MAX_METADATA = 2048;

/**
 * What of an upload's headers is stored with the object.
 *
 * @throws {AwsError} A header asks for what the local S3 does not do, or S3 itself refuses.
 */
export function storedHeaders(headers: Headers): Pick<ObjectVersion, "headers" | "metadata"> {
  const refused = Object.keys(headers).find((name) => REFUSED.test(name));
  if (refused !== undefined) throw s3Error("NotImplemented", `It is ${refused}.`);
  const acl = headers["x-amz-acl"] ?? "private";
  if (acl !== "private" && acl !== "bucket-owner-full-control")
    throw s3Error("AccessControlListNotSupported");
  const kept = Object.entries(headers).filter(([name]) => KEPT.includes(name));
  const named = Object.fromEntries(kept);
  // The transport encoding has been taken off.
  const encoding = (named["content-encoding"] ?? "").replace(/^aws-chunked,? ?/, "");
  delete named["content-encoding"];
  return {
    headers: {
      "content-type": "binary/octet-stream",
      ...named,
      ...(encoding === "" ? {} : { "content-encoding": encoding }),
    },
    metadata: metadataOf(headers),
  };
}

function metadataOf(headers: Headers): Headers {
  const entries = Object.entries(headers)
    .filter(([name]) => name.startsWith(METADATA))
    .map(([name, value]) => [name.slice(METADATA.length), value] as const);
  if (entries.join("").length > MAX_METADATA)
    throw s3Error("InvalidRequest", "Your metadata headers exceed the maximum of 2 KB.");
  return Object.fromEntries(entries);
}

/** What GetObject and HeadObject tell of a version, but for its length. */
export function objectHeaders(version: ObjectVersion, isVersioned: boolean): Headers {
  const metadata = Object.entries(version.metadata);
  return {
    ...version.headers,
    ...Object.fromEntries(metadata.map(([name, value]) => [METADATA + name, value])),
    ...versionHeader(version, isVersioned),
    etag: `"${version.etag}"`,
    "last-modified": new Date(version.lastModified).toUTCString(),
    "accept-ranges": "bytes",
  };
}

/** The version id, which buckets without versioning do not tell. */
export function versionHeader(
  version: Pick<ObjectVersion, "versionId">,
  isVersioned: boolean,
): Headers {
  return isVersioned ? { "x-amz-version-id": version.versionId } : {};
}

/** The checksum of a version, where it has one. */
export function checksumHeaders({ checksum }: ObjectVersion): Headers {
  if (checksum === undefined) return {};
  return {
    [`x-amz-checksum-${checksum.algorithm}`]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}

/** The same as members of an XML answer, e.g. `{ ChecksumCRC32: "…" }`. */
export function checksumMembers({ checksum }: Pick<ObjectVersion, "checksum">): object {
  if (checksum === undefined) return {};
  return {
    [`Checksum${checksum.algorithm.toUpperCase()}`]: checksum.value,
    ChecksumType: checksum.type,
  };
}
