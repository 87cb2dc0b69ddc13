import { open } from "node:fs/promises";
import { AwsError } from "../../endpoint/service.ts";
import type { WireResponse } from "../../endpoint/wire.ts";
import { textBody } from "../../endpoint/wire.ts";
import { hasCode } from "../../files/write-atomically.ts";
import { readCondition } from "./conditions.ts";
import { checksumHeaders, objectHeaders } from "./object-headers.ts";
import type { ObjectVersion } from "./object-record.ts";
import { currentOf, readRecord } from "./object-store.ts";
import { type ByteRange, parseRange } from "./range.ts";
import { type BucketCall, emptyAnswer } from "./s3-call.ts";
import { s3Error } from "./s3-errors.ts";

/** Streams an object or a part of it. */
export async function getObject(call: BucketCall): Promise<WireResponse> {
  for (let attempt = 1; ; attempt++) {
    const version = await versionFor(call, call.key, call.query.get("versionId"));
    const answer = describe(call, version);
    if (!("range" in answer)) return answer;
    try {
      const body = await openBytes(`${call.layout.blobs}/${version.blob}`, answer.range);
      return { ...answer, body };
    } catch (error) {
      // Somebody has just replaced the object, and its bytes are gone.
      if (!hasCode(error, "ENOENT") || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Small parts are read at once; of large ones the stream closes the file, also when nobody reads it to its end. */
async function openBytes(path: string, { start, end }: ByteRange): Promise<WireResponse["body"]> {
  const file = await open(path);
  if (end - start >= SMALL) return file.createReadStream({ start, end, highWaterMark: SMALL });
  try {
    const buffer = Buffer.alloc(end - start + 1);
    await file.read(buffer, 0, buffer.length, start);
    return buffer;
  } finally {
    await file.close();
  }
}

const SMALL = 256 * 1024;

/** More than get used up: each one fails only when a replacement comes between two system calls. */
const ATTEMPTS = 100;

/** The same without the bytes. */
export async function headObject(call: BucketCall): Promise<WireResponse> {
  const version = await versionFor(call, call.key, call.query.get("versionId"));
  const { status, headers, body } = describe(call, version);
  return { status, headers, body };
}

/**
 * A version of an object, the current one by default.
 *
 * @throws {AwsError} NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker.
 */
export async function versionFor(
  call: Pick<BucketCall, "layout">,
  key: string,
  versionId: string | undefined,
): Promise<ObjectVersion> {
  const record = await readRecord(call.layout, key);
  if (versionId === undefined) {
    const current = currentOf(record);
    if (current === undefined) throw s3Error("NoSuchKey", `The key is "${key}".`);
    return current;
  }
  const version = record?.versions.find((candidate) => candidate.versionId === versionId);
  if (version === undefined) throw s3Error("NoSuchVersion");
  if (version.isDeleteMarker) throw s3Error("MethodNotAllowed");
  return version;
}

type Described = WireResponse | (WireResponse & { readonly range: ByteRange });

/** The answer but for its bytes; with `range` when there are some to send. */
function describe(call: BucketCall, version: ObjectVersion): Described {
  const common = {
    ...objectHeaders(version, call.bucket.versioning !== undefined),
    ...overrides(call.query),
    "x-amz-request-id": call.requestId,
  };
  const condition = readCondition(call.headers, version);
  if (condition === 304) return emptyAnswer(call, 304, common);
  if (condition === 412) throw s3Error("PreconditionFailed");
  const range = parseRange(call.headers["range"], version.size);
  if (range === "unsatisfiable") throw s3Error("InvalidRange");
  const wantsChecksum = call.headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED";
  if (range === "all") {
    const sums = wantsChecksum ? checksumHeaders(version) : {};
    const headers = { ...common, ...sums, "content-length": String(version.size) };
    return { status: 200, headers, body: textBody(""), range: { start: 0, end: version.size - 1 } };
  }
  const headers = {
    ...common,
    "content-length": String(range.end - range.start + 1),
    "content-range": `bytes ${range.start}-${range.end}/${version.size}`,
  };
  return { status: 206, headers, body: textBody(""), range };
}

/** Presigned URLs can ask for other headers than those stored. */
function overrides(query: ReadonlyMap<string, string>): { readonly [name: string]: string } {
  const named = [...query]
    .filter(([name]) => name.startsWith("response-"))
    .map(([name, value]) => [name.slice("response-".length), value] as const);
  const unknown = named.find(([name]) => !OVERRIDABLE.includes(name));
  if (unknown !== undefined)
    throw new AwsError("InvalidArgument", `Unknown: response-${unknown[0]}`);
  return Object.fromEntries(named);
}

const OVERRIDABLE = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];
