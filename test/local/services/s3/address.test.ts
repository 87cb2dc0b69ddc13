import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { addressOf } from "../../../../lib/local/services/s3/address.ts";
import { routeOf } from "../../../../lib/local/services/s3/route.ts";

const request = (method: string, host: string, path: string, query = "") => ({
  method,
  path,
  query,
  headers: { host },
  body: Readable.from([]),
});

test.each([
  ["127.0.0.1:4566", "/", "", ""],
  ["127.0.0.1:4566", "/bucket", "bucket", ""],
  ["127.0.0.1:4566", "/bucket/", "bucket", ""],
  ["127.0.0.1:4566", "/bucket/a%2Fb//c", "bucket", "a/b//c"],
  ["localhost:4566", "/bucket/k", "bucket", "k"],
  ["bucket.localhost:4566", "/k", "bucket", "k"],
  ["my.bucket.localhost", "/k", "my.bucket", "k"],
  ["bucket.s3.localhost:4566", "/k", "bucket", "k"],
  ["s3.localhost:4566", "/bucket/k", "bucket", "k"],
  ["bucket.s3.eu-west-1.amazonaws.com", "/k/", "bucket", "k/"],
  ["bucket.s3.amazonaws.com", "/", "bucket", ""],
  ["s3.eu-west-1.amazonaws.com", "/bucket/%zz", "bucket", "%zz"],
])("addressOf(%s%s) is bucket %j, key %j", (host, path, bucket, key) => {
  expect(addressOf(request("GET", host, path))).toStrictEqual({ bucket, key });
});

test.each([
  ["GET", "/b/k", "x-id=GetObject&versionId=1", "GetObject"],
  ["GET", "/b", "list-type=2&prefix=a", "ListObjectsV2"],
  ["PUT", "/b/k", "uploadId=u&partNumber=1", "UploadPart"],
  ["POST", "/b", "delete", "DeleteObjects"],
])("routeOf() finds %s %s?%s", (method, path, query, operation) => {
  expect(routeOf(request(method, "localhost", path, query))).toBe(operation);
});

test.each([
  ["GET", "/b", "policy", "GET of a bucket with policy"],
  ["GET", "/b", "", "GET of a bucket"],
  ["PUT", "/b/k", "tagging", "PUT of an object with tagging"],
  ["DELETE", "/", "", "DELETE of a service"],
  ["PUT", "/b/k", "uploadId=u", "PUT of an object with uploadId"],
])("routeOf() refuses %s %s?%s", (method, path, query, what) => {
  expect(() => routeOf(request(method, "localhost", path, query))).toThrow(
    `Cannot run ${what}: the local S3 does not have this operation.`,
  );
});
