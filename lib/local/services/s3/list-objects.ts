import { uriEncode } from "../../endpoint/signature/canonical-request.ts";
import type { WireResponse } from "../../endpoint/wire.ts";
import type { ObjectVersion } from "./object-record.ts";
import { currentOf, readRecord } from "./object-store.ts";
import { type BucketCall, xmlAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";
import { type Cursor, walkKeys } from "./walk-keys.ts";

const MAX_KEYS = 1000;

type Page = {
  readonly contents: { readonly key: string; readonly version: ObjectVersion }[];
  readonly commonPrefixes: string[];
  /** Where the next page goes on; undefined on the last one. */
  next: Cursor | undefined;
};

/** Lists current objects in the order of their keys. */
export async function listObjectsV2(call: BucketCall): Promise<WireResponse> {
  const { query } = call;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const startAfter = query.get("start-after");
  const token = query.get("continuation-token");
  const maxKeys = parseMaxKeys(query.get("max-keys"));
  const cursor = token === undefined ? { after: startAfter ?? "", skip: "" } : readToken(token);
  const page = await collect(call, { prefix, delimiter, maxKeys, cursor });
  const encode = encoder(query);
  return xmlAnswer(call, "ListBucketResult", {
    Name: call.bucketName,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    EncodingType: query.get("encoding-type"),
    MaxKeys: maxKeys,
    KeyCount: page.contents.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    NextContinuationToken: page.next === undefined ? undefined : writeToken(page.next),
    Contents: page.contents.map(({ key, version }) => ({
      Key: encode(key),
      LastModified: new Date(version.lastModified),
      ETag: `"${version.etag}"`,
      ChecksumAlgorithm: version.checksum?.algorithm.toUpperCase(),
      ChecksumType: version.checksum?.type,
      Size: version.size,
      StorageClass: version.headers["x-amz-storage-class"] ?? "STANDARD",
    })),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

async function collect(
  call: BucketCall,
  wanted: { prefix: string; delimiter: string; maxKeys: number; cursor: Cursor },
): Promise<Page> {
  const { prefix, delimiter, maxKeys, cursor } = wanted;
  const page: Page = { contents: [], commonPrefixes: [], next: undefined };
  if (maxKeys === 0) return page;
  let last = { ...cursor };
  for await (const key of walkKeys(call.layout, prefix, cursor)) {
    const version = currentOf(await readRecord(call.layout, key));
    if (version === undefined) continue;
    if (page.contents.length + page.commonPrefixes.length === maxKeys)
      return { ...page, next: last };
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end === -1) page.contents.push({ key, version });
    else cursor.skip = key.slice(0, end + delimiter.length);
    if (end !== -1) page.commonPrefixes.push(cursor.skip);
    last = { after: key, skip: end === -1 ? "" : cursor.skip };
  }
  return page;
}

/** All versions and delete markers, key by key, newest first. A page ends only between two keys. */
export async function listObjectVersions(call: BucketCall): Promise<WireResponse> {
  const prefix = call.query.get("prefix") ?? "";
  const maxKeys = parseMaxKeys(call.query.get("max-keys"));
  if (call.query.get("delimiter") !== undefined)
    throw s3Error("NotImplemented", "The local S3 lists versions without delimiter only.");
  const encode = encoder(call.query);
  const listed: { isDeleteMarker: boolean; member: object }[] = [];
  let [lastKey, isTruncated] = ["", false];
  const cursor = { after: call.query.get("key-marker") ?? "", skip: "" };
  for await (const key of walkKeys(call.layout, prefix, cursor)) {
    isTruncated = listed.length >= maxKeys;
    if (isTruncated) break;
    lastKey = key;
    for (const [index, version] of ((await readRecord(call.layout, key))?.versions ?? []).entries())
      listed.push({ isDeleteMarker: version.isDeleteMarker, member: member(version, index === 0) });
  }
  function member(version: ObjectVersion, isLatest: boolean): object {
    const common = {
      Key: encode(lastKey),
      VersionId: version.versionId,
      IsLatest: isLatest,
      LastModified: new Date(version.lastModified),
    };
    if (version.isDeleteMarker) return common;
    return { ...common, ETag: `"${version.etag}"`, Size: version.size, StorageClass: "STANDARD" };
  }
  return xmlAnswer(call, "ListVersionsResult", {
    Name: call.bucketName,
    Prefix: encode(prefix),
    MaxKeys: maxKeys,
    EncodingType: call.query.get("encoding-type"),
    IsTruncated: isTruncated,
    NextKeyMarker: isTruncated ? encode(lastKey) : undefined,
    Version: listed.filter((item) => !item.isDeleteMarker).map((item) => item.member),
    DeleteMarker: listed.filter((item) => item.isDeleteMarker).map((item) => item.member),
  });
}

function parseMaxKeys(given: string | undefined): number {
  if (given === undefined) return MAX_KEYS;
  if (!/^[0-9]{1,9}$/.test(given)) throw s3Error("InvalidArgument", "max-keys must be a number.");
  return Math.min(Number(given), MAX_KEYS);
}

/** XML cannot hold every key, so clients ask for URL-encoded ones. */
function encoder(query: ReadonlyMap<string, string>): (text: string) => string {
  return query.get("encoding-type") === "url"
    ? (text) => uriEncode(text).replaceAll("%2F", "/")
    : (text) => text;
}

function writeToken(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.after, cursor.skip])).toString("base64url");
}

function readToken(token: string): Cursor {
  try {
    const parts = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as unknown;
    if (Array.isArray(parts) && parts.length === 2)
      return { after: String(parts[0]), skip: String(parts[1]) };
  } catch {
    // Answered below, like a token of another form.
  }
  throw s3Error("InvalidArgument", "The continuation token provided is incorrect.");
}
