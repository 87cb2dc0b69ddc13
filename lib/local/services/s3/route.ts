import { AwsError } from "../../endpoint/service.ts";
import { queryPairs, type WireRequest } from "../../endpoint/wire.ts";
import { addressOf } from "./address.ts";

type Route = {
  readonly method: string;
  readonly level: "service" | "bucket" | "object";
  /** Query parameters or headers that tell it from its siblings. */
  readonly marks: readonly string[];
};

/** The first one that fits counts. */
const ROUTES = {
  ListBuckets: { method: "GET", level: "service", marks: [] },
  PutBucketVersioning: { method: "PUT", level: "bucket", marks: ["versioning"] },
  GetBucketVersioning: { method: "GET", level: "bucket", marks: ["versioning"] },
  GetBucketLocation: { method: "GET", level: "bucket", marks: ["location"] },
  ListObjectVersions: { method: "GET", level: "bucket", marks: ["versions"] },
  ListMultipartUploads: { method: "GET", level: "bucket", marks: ["uploads"] },
  ListObjectsV2: { method: "GET", level: "bucket", marks: ["list-type"] },
  DeleteObjects: { method: "POST", level: "bucket", marks: ["delete"] },
  CreateBucket: { method: "PUT", level: "bucket", marks: [] },
  HeadBucket: { method: "HEAD", level: "bucket", marks: [] },
  DeleteBucket: { method: "DELETE", level: "bucket", marks: [] },
  CreateMultipartUpload: { method: "POST", level: "object", marks: ["uploads"] },
  CompleteMultipartUpload: { method: "POST", level: "object", marks: ["uploadId"] },
  UploadPart: { method: "PUT", level: "object", marks: ["uploadId", "partNumber"] },
  ListParts: { method: "GET", level: "object", marks: ["uploadId"] },
  AbortMultipartUpload: { method: "DELETE", level: "object", marks: ["uploadId"] },
  CopyObject: { method: "PUT", level: "object", marks: ["x-amz-copy-source"] },
  PutObject: { method: "PUT", level: "object", marks: [] },
  GetObject: { method: "GET", level: "object", marks: [] },
  HeadObject: { method: "HEAD", level: "object", marks: [] },
  DeleteObject: { method: "DELETE", level: "object", marks: [] },
} as const satisfies { readonly [operation: string]: Route };

export type S3Operation = keyof typeof ROUTES;

/** Query parameters that never say which operation is meant. */
const PLAIN_PARAMETERS =
  /^(?:x-id|X-Amz-.*|versionId|response-.*|prefix|delimiter|max-keys|start-after|continuation-token|fetch-owner|encoding-type|key-marker|version-id-marker|max-parts|part-number-marker|max-uploads|upload-id-marker|max-buckets|bucket-region)$/;

/**
 * The operation that a request asks for.
 *
 * @throws {AwsError} NotImplemented: S3 may have it, the local cloud has not.
 */
export function routeOf(request: WireRequest): S3Operation {
  const { bucket, key } = addressOf(request);
  const level = bucket === "" ? "service" : key === "" ? "bucket" : "object";
  const marks = queryPairs(request.query)
    .map(([name]) => name)
    .filter((name) => !PLAIN_PARAMETERS.test(name));
  if (request.headers["x-amz-copy-source"] !== undefined) marks.push("x-amz-copy-source");
  for (const [operation, route] of Object.entries(ROUTES))
    if (isRoute(route, request.method, level, marks)) return operation as S3Operation;
  throw notImplemented(request.method, level, marks);
}

/** Every mark must be known to the route: an unknown one would change what the request means. */
function isRoute(route: Route, method: string, level: string, marks: readonly string[]): boolean {
  return (
    route.method === method &&
    route.level === level &&
    route.marks.length === marks.length &&
    marks.every((mark) => route.marks.includes(mark))
  );
}

function notImplemented(method: string, level: string, marks: readonly string[]): AwsError {
  const what = `${method} of ${level === "object" ? "an object" : `a ${level}`}${marks.length === 0 ? "" : ` with ${marks.join(", ")}`}`;
  return new AwsError(
    "NotImplemented",
    `Cannot run ${what}: the local S3 does not have this operation. It has: ${Object.keys(ROUTES).join(", ")}.`,
    501,
  );
}
