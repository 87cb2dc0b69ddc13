/** The local S3: buckets and objects in a folder, with S3's REST protocol, conditions, versions and checksums. */
import type { RestCall, RestService } from "../../endpoint/rest-service.ts";
import { queryPairs, type WireResponse } from "../../endpoint/wire.ts";
import { addressOf } from "./address.ts";
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketVersioning,
} from "./bucket-operations.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-object.ts";
import { getObject, headObject } from "./get-object.ts";
import { listObjectsV2, listObjectVersions } from "./list-objects.ts";
import {
  abortMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from "./multipart-operations.ts";
import { putObject } from "./put-object.ts";
import { routeOf, type S3Operation } from "./route.ts";
import { type BucketCall, openBucket, type S3Call, type S3Options } from "./s3-call.ts";
import { renderS3Error } from "./s3-errors.ts";

/** All operations but the two that need no bucket yet. */
const ON_BUCKET: {
  readonly [O in Exclude<S3Operation, "ListBuckets" | "CreateBucket">]: (
    call: BucketCall,
  ) => Promise<WireResponse>;
} = {
  PutBucketVersioning: putBucketVersioning,
  GetBucketVersioning: getBucketVersioning,
  GetBucketLocation: getBucketLocation,
  ListObjectVersions: listObjectVersions,
  ListMultipartUploads: listMultipartUploads,
  ListObjectsV2: listObjectsV2,
  DeleteObjects: deleteObjects,
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  CreateMultipartUpload: createMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  UploadPart: uploadPart,
  ListParts: listParts,
  AbortMultipartUpload: abortMultipartUpload,
  CopyObject: copyObject,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
};

/**
 * The local S3. Several processes may use one folder at once: conditional writes are exact between them too.
 *
 * @param options `root` is the folder of all buckets; it is made with the first one.
 */
export function createS3(options: S3Options): RestService {
  return {
    name: "s3",
    operationOf: routeOf,
    renderError: renderS3Error,
    run: (_operation, call) => run(options, call),
  };
}

async function run(options: S3Options, rest: RestCall): Promise<WireResponse> {
  const operation = routeOf(rest.request);
  const { bucket, key } = addressOf(rest.request);
  const call: S3Call = {
    ...rest,
    options,
    bucketName: bucket,
    key,
    query: new Map(queryPairs(rest.request.query)),
    headers: rest.request.headers,
  };
  if (operation === "ListBuckets") return await listBuckets(call);
  if (operation === "CreateBucket") return await createBucket(call);
  return await ON_BUCKET[operation](await openBucket(call));
}
