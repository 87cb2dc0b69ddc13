import { expect, test } from "vitest";
import { registry } from "../../lib/aws/registry.ts";
import type { Registry } from "../../lib/build/registry.ts";
import { Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { type Contract, contract, type Exchange, scriptedCall } from "../support/wire/contract.ts";
import { S3 } from "../support/wire/protocol.ts";

type Errors<Result> = NonNullable<Contract<Registry, Result>["errors"]>;

/** A contract of a method of the registry; the bucket is in the path, because a test has one host only. */
function storing<Result>(
  name: string,
  run: (documents: Registry) => Promise<Result>,
  exchanges: readonly Exchange[],
  gives: Result,
  what: string,
  errors: Errors<Result> = {},
): void {
  contract<Registry, Result>({
    name: `registry().${name}()`,
    adapter: registry,
    run,
    protocol: S3,
    exchanges,
    gives,
    what,
    errors: { AccessDenied: Denied, InternalError: Unavailable, ...errors },
  });
}

const at = (key: string) => `/registry-bucket/${key}`;
const found = (body: string) => ({ status: 200, headers: { etag: '"1"' }, body });

storing(
  "get",
  (documents) => documents.get("builds/b-1/build.json"),
  [
    {
      operation: "GetObject",
      method: "GET",
      path: at("builds/b-1/build.json"),
      reply: found('{"a":1}'),
    },
  ],
  { value: { a: 1 }, version: '"1"' },
  "read s3://registry-bucket/builds/b-1/build.json",
  { NoSuchKey: { gives: undefined }, NoSuchBucket: NotFound },
);
storing(
  "getText",
  (documents) => documents.getText("documents/a b.yml"),
  [
    {
      operation: "GetObject",
      method: "GET",
      path: at("documents/a%20b.yml"),
      reply: found("name: web\n"),
    },
  ],
  "name: web\n",
  "read s3://registry-bucket/documents/a b.yml",
  { NoSuchKey: { gives: undefined } },
);

const WRITE = {
  operation: "PutObject",
  method: "PUT",
  path: at("a.json"),
  sends: '{\n  "a": 1\n}\n',
};
const JSON_TYPE = { "content-type": "application/json" };
storing(
  "put",
  (documents) => documents.put("a.json", { a: 1 }),
  [{ ...WRITE, headers: JSON_TYPE }],
  undefined,
  "write s3://registry-bucket/a.json",
);
storing(
  "putText",
  (documents) => documents.putText("a.yml", "name: web\n"),
  [
    {
      ...WRITE,
      path: at("a.yml"),
      sends: "name: web\n",
      headers: { "content-type": "text/plain; charset=utf-8" },
    },
  ],
  undefined,
  "write s3://registry-bucket/a.yml",
);
storing(
  "create",
  (documents) => documents.create("a.json", { a: 1 }),
  [{ ...WRITE, headers: { ...JSON_TYPE, "if-none-match": "*" } }],
  true,
  "write s3://registry-bucket/a.json",
  { PreconditionFailed: { gives: false }, ConditionalRequestConflict: { gives: false } },
);
storing(
  "replace",
  (documents) => documents.replace("a.json", { a: 1 }, '"1"'),
  [{ ...WRITE, headers: { ...JSON_TYPE, "if-match": '"1"' } }],
  true,
  "write s3://registry-bucket/a.json",
  {
    PreconditionFailed: { gives: false },
    ConditionalRequestConflict: { gives: false },
    NoSuchKey: { gives: false },
  },
);
storing(
  "remove",
  (documents) => documents.remove("a.json"),
  [
    {
      operation: "DeleteObject",
      method: "DELETE",
      path: at("a.json"),
      reply: { status: 204, body: "" },
    },
  ],
  undefined,
  "delete s3://registry-bucket/a.json",
);

const page = (keys: readonly string[], next = "") =>
  `<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}${keys
    .map((key) => `<Contents><Key>${key}</Key></Contents>`)
    .join("")}</ListBucketResult>`;
storing(
  "list",
  (documents) => documents.list("a/"),
  [
    {
      operation: "ListObjectsV2",
      method: "GET",
      path: at(""),
      query: { "list-type": "2", prefix: "a/" },
      answers: page(["a/1", "a/2"], "<NextContinuationToken>more</NextContinuationToken>"),
    },
    {
      operation: "ListObjectsV2",
      method: "GET",
      path: at(""),
      query: { "list-type": "2", prefix: "a/", "continuation-token": "more" },
      answers: page(["a/3"]),
    },
  ],
  ["a/1", "a/2", "a/3"],
  "list s3://registry-bucket/a/",
  { NoSuchBucket: NotFound },
);
storing(
  "copy",
  (documents) => documents.copy("runners/linux x64", "b"),
  [
    {
      operation: "CopyObject",
      method: "PUT",
      path: at("b"),
      headers: { "x-amz-copy-source": "registry-bucket/runners/linux%20x64" },
      answers: "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>",
    },
  ],
  true,
  "copy s3://registry-bucket/runners/linux x64 to b",
  { NoSuchKey: { gives: false } },
);

test("registry() refuses a document that is no JSON", async () => {
  const { call } = scriptedCall([found("{")]);
  await expect(registry(call).get("a.json")).rejects.toThrow(
    new InvalidInput("Cannot read s3://registry-bucket/a.json: it is no JSON"),
  );
});
