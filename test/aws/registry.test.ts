import { describe, expect, test } from "vitest";
import { registry } from "../../lib/aws/registry.ts";
import { Denied, InvalidInput, Unavailable } from "../../lib/errors.ts";
import { s3Error, wire } from "../fakes/wire.ts";

describe("registry()", () => {
  test("reads a document with its version", async () => {
    const { call, requests } = wire({ headers: { etag: '"1"' }, body: { a: 1 } });
    expect(await registry(call).get("builds/b-1/build.json")).toStrictEqual({
      value: { a: 1 },
      version: '"1"',
    });
    expect(requests).toMatchObject([
      { method: "GET", path: "/registry-bucket/builds/b-1/build.json" },
    ]);
  });

  test("has nothing under a key that is free", async () => {
    const { call } = wire(s3Error("NoSuchKey", 404));
    expect(await registry(call).get("a.json")).toBeUndefined();
  });

  test("writes a document", async () => {
    const { call, requests } = wire({});
    await registry(call).put("a.json", { a: 1 });
    expect(requests).toMatchObject([
      { method: "PUT", path: "/registry-bucket/a.json", headers: {}, body: { a: 1 } },
    ]);
  });

  test("creates a document only where there is none", async () => {
    const { call, requests } = wire({}, s3Error("PreconditionFailed", 412));
    const documents = registry(call);
    expect(await documents.create("a.json", {})).toBe(true);
    expect(await documents.create("a.json", {})).toBe(false);
    expect(requests[0]?.headers).toStrictEqual({ "if-none-match": "*" });
  });

  test.each(["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"])(
    "replaces a document only at its version: not after %s",
    async (code) => {
      const { call, requests } = wire({}, s3Error(code, code === "NoSuchKey" ? 404 : 412));
      const documents = registry(call);
      expect(await documents.replace("a.json", {}, '"1"')).toBe(true);
      expect(await documents.replace("a.json", {}, '"1"')).toBe(false);
      expect(requests[0]?.headers).toStrictEqual({ "if-match": '"1"' });
    },
  );

  test("removes a document", async () => {
    const { call, requests } = wire({ status: 204 });
    await registry(call).remove("a.json");
    expect(requests).toMatchObject([{ method: "DELETE", path: "/registry-bucket/a.json" }]);
  });

  test("lists keys page by page", async () => {
    const page = (keys: readonly string[], next: string) => ({
      body: `<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}${keys
        .map((key) => `<Contents><Key>${key}</Key></Contents>`)
        .join("")}</ListBucketResult>`,
    });
    const { call, requests } = wire(
      page(["a/1", "a/2"], "<NextContinuationToken>t</NextContinuationToken>"),
      page(["a/3"], ""),
    );
    expect(await registry(call).list("a/")).toStrictEqual(["a/1", "a/2", "a/3"]);
    expect(requests.map(({ path }) => path)).toStrictEqual([
      "/registry-bucket/?list-type=2&prefix=a/",
      "/registry-bucket/?list-type=2&prefix=a/&continuation-token=t",
    ]);
  });

  test("copies inside the bucket, and says when there is nothing to copy", async () => {
    const copied = { body: "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>" };
    const { call, requests } = wire(copied, s3Error("NoSuchKey", 404));
    const documents = registry(call);
    expect(await documents.copy("runners/linux x64", "b")).toBe(true);
    expect(await documents.copy("a", "b")).toBe(false);
    expect(requests[0]?.headers).toStrictEqual({
      "x-amz-copy-source": "registry-bucket/runners/linux%20x64",
    });
  });

  test.each([
    ["AccessDenied", 403, Denied],
    ["SlowDown", 503, Unavailable],
    ["InternalError", 500, Unavailable],
  ])("translates %s, naming the object", async (code, status, kind) => {
    const { call } = wire(s3Error(code, status));
    const error = await registry(call)
      .get("a.json")
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toBe(`Cannot read s3://registry-bucket/a.json: ${code}`);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  test("refuses a document that is no JSON", async () => {
    const { call } = wire({ body: "{" });
    await expect(registry(call).get("a.json")).rejects.toThrow(
      new InvalidInput("Cannot read s3://registry-bucket/a.json: it is no JSON"),
    );
  });
});
