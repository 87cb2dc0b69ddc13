import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { ACCOUNT, NOW, OTHER_KEY, s3Cloud } from "./s3-cloud.ts";

const Bucket = "registry";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

async function withBucket(): Promise<Awaited<ReturnType<typeof s3Cloud>>> {
  const cloud = await s3Cloud();
  await cloud.s3.send(new CreateBucketCommand({ Bucket }));
  return cloud;
}

async function bodyOf(s3: S3Client, Key: string, VersionId?: string): Promise<string | undefined> {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return await answer.Body?.transformToString();
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .sort();
}

describe("objects", () => {
  test("PutObject and GetObject keep bytes, type and metadata; a person finds the file by its key", async () => {
    const { s3, root } = await withBucket();
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "pipelines/web server.json",
        Body: "{}",
        ContentType: "application/json",
        CacheControl: "no-store",
        Metadata: { digest: "d1" },
      }),
    );
    expect(put).toMatchObject({ ETag: `"${md5("{}")}"`, ChecksumCRC32: "o6a/Qw==" });
    expect(await readFile(`${root}/registry/pipelines/web server.json`, "utf8")).toBe("{}");
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "pipelines/web server.json" }));
    expect(await got.Body?.transformToString()).toBe("{}");
    expect(got).toMatchObject({
      ContentType: "application/json",
      CacheControl: "no-store",
      ContentLength: 2,
      ETag: `"${md5("{}")}"`,
      LastModified: new Date(NOW),
      Metadata: { digest: "d1" },
      ChecksumCRC32: "o6a/Qw==",
    });
    expect(got.VersionId).toBeUndefined();
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "pipelines/web server.json" }));
    expect(head).toMatchObject({ ContentLength: 2, ContentType: "application/json" });
  });

  test("PutObject replaces the object and leaves no bytes of the old one", async () => {
    const { s3, root } = await withBucket();
    for (const Body of ["one", "two"])
      await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body }));
    expect(await bodyOf(s3, "a")).toBe("two");
    expect(await readdir(`${root}/.buckets/registry/blobs`)).toHaveLength(1);
    expect(await readFile(`${root}/registry/a`, "utf8")).toBe("two");
  });

  test("DeleteObject removes every trace of an object, and succeeds for one that is not there", async () => {
    const { s3, root } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a/b/c", Body: "x" }));
    const answer = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a/b/c" }));
    expect(answer.$metadata.httpStatusCode).toBe(204);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a/b/c" }));
    expect(await filesIn(root)).toStrictEqual([".buckets/registry/bucket.json"]);
    expect(await readdir(`${root}/registry`)).toStrictEqual([]);
    await expect(bodyOf(s3, "a/b/c")).rejects.toMatchObject({
      name: "NoSuchKey",
      message: 'The specified key does not exist. The key is "a/b/c".',
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).rejects.toMatchObject({
      name: "NotFound",
    });
  });

  test.each([
    ["a//b"],
    ["/leading"],
    ["trailing/"],
    ["../../etc/passwd"],
    ["a/./b/../c"],
    ["100% größe?&=+#.txt"],
    ["new\nline\ttab"],
    ["%2F"],
    ["%tmp-x"],
    [".hidden/.buckets"],
    ["𝒳/emoji 🎉"],
    ["<&>\"'"],
    [`${"long".repeat(100)}/${"ü".repeat(200)}`],
  ])("an object with the key %j can be stored, listed, copied, read and deleted", async (Key) => {
    const { s3, root } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    expect(await bodyOf(s3, Key)).toBe("x");
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
    expect(listed.Contents?.map((object) => decodeURIComponent(object.Key ?? ""))).toStrictEqual([
      Key,
    ]);
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    expect(await bodyOf(s3, "copy")).toBe("x");
    const Delete = { Objects: [{ Key }, { Key: "copy" }] };
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(await filesIn(root)).toStrictEqual([".buckets/registry/bucket.json"]);
  });

  test('keys "a" and "a/b" live side by side', async () => {
    const { s3, root } = await withBucket();
    for (const Key of ["a", "a/b"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    expect([await bodyOf(s3, "a"), await bodyOf(s3, "a/b")]).toStrictEqual(["a", "a/b"]);
    expect(await filesIn(`${root}/registry`)).toStrictEqual(["a", "a%2Fb%flat"]);
    for (const Key of ["a", "a/b"]) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await filesIn(root)).toStrictEqual([".buckets/registry/bucket.json"]);
  });

  test.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=8-", 206, "89", "bytes 8-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=5-99", 206, "56789", "bytes 5-9/10"],
    ["bytes=3-1", 200, "0123456789", undefined],
    ["bytes=0-1,4-5", 200, "0123456789", undefined],
  ])("GetObject with Range %s answers %i", async (Range, status, text, contentRange) => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "0123456789" }));
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key: "a", Range }));
    expect(answer.$metadata.httpStatusCode).toBe(status);
    expect(await answer.Body?.transformToString()).toBe(text);
    expect(answer.ContentRange).toBe(contentRange);
  });

  test("GetObject refuses a Range behind the end", async () => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "" }));
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: "a", Range: "bytes=0-" })),
    ).rejects.toMatchObject({ name: "InvalidRange" });
    expect(await bodyOf(s3, "a")).toBe("");
  });

  test("a stream of unknown content is stored with its trailing checksum", async () => {
    const { s3 } = await withBucket();
    const chunk = Buffer.alloc(100_000, "x");
    const Body = Readable.from(Array.from({ length: 30 }, () => chunk));
    await s3.send(new PutObjectCommand({ Bucket, Key: "big", Body, ContentLength: 3_000_000 }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "big" }));
    expect((await got.Body?.transformToByteArray())?.length).toBe(3_000_000);
    expect(got.ContentEncoding).toBeUndefined();
  });

  test.each([["SHA256"], ["SHA1"], ["CRC32"], ["CRC32C"], ["CRC64NVME"]] as const)(
    "PutObject computes %s as the SDK does, and gives it back",
    async (ChecksumAlgorithm) => {
      const { s3 } = await withBucket();
      const name = `Checksum${ChecksumAlgorithm}` as const;
      const put = await s3.send(
        new PutObjectCommand({ Bucket, Key: "a", Body: "123456789", ChecksumAlgorithm }),
      );
      const got = await s3.send(
        new GetObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }),
      );
      expect(await got.Body?.transformToString()).toBe("123456789");
      expect([put[name], got[name], got.ChecksumType]).toStrictEqual([
        got[name],
        put[name],
        "FULL_OBJECT",
      ]);
      expect(put[name]).toMatch(/=$/);
    },
  );

  test("PutObject refuses a body that is not what its checksum says, and keeps nothing of it", async () => {
    const { s3, root } = await withBucket();
    const put = (wrong: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ...wrong }));
    await expect(put({ ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
    await expect(put({ ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" })).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(put({ ContentMD5: "x" })).rejects.toMatchObject({ name: "InvalidDigest" });
    expect(await filesIn(root)).toStrictEqual([".buckets/registry/bucket.json"]);
  });

  test("PutObject refuses what the local S3 would not do", async () => {
    const { s3 } = await withBucket();
    const put = (extra: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ...extra }));
    await expect(put({ Tagging: "a=b" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put({ ACL: "public-read" })).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
    });
    await expect(put({ Metadata: { a: "x".repeat(2048) } })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await expect(put({ Key: "k".repeat(1025) })).rejects.toMatchObject({ name: "KeyTooLongError" });
  });

  test("CopyObject keeps or replaces the metadata, and shares the bytes", async () => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", Metadata: { m: "1" } }));
    const copy = (extra: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: "registry/a", ...extra }));
    expect((await copy({})).CopyObjectResult?.ETag).toBe(`"${md5("x")}"`);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "b" }))).Metadata).toStrictEqual({
      m: "1",
    });
    await copy({ MetadataDirective: "REPLACE", Metadata: { m: "2" } });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "b" }))).Metadata).toStrictEqual({
      m: "2",
    });
    expect(await bodyOf(s3, "b")).toBe("x");
    await expect(copy({})).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(copy({ CopySource: "registry/b" })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await expect(copy({ CopySource: "nobody/b" })).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

describe("conditions", () => {
  test("If-None-Match: * creates an object only once", async () => {
    const { s3 } = await withBucket();
    const create = () =>
      s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", IfNoneMatch: "*" }));
    await create();
    await expect(create()).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await create();
  });

  test("If-Match replaces only the object that was read", async () => {
    const { s3 } = await withBucket();
    const replace = (IfMatch: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: "a", Body, IfMatch }));
    await expect(replace(md5("x"), "y")).rejects.toMatchObject({ name: "NoSuchKey" });
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    await replace(`"${md5("x")}"`, "y");
    await expect(replace(md5("x"), "z")).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect(await bodyOf(s3, "a")).toBe("y");
  });

  test("a conditional write whose object is deleted meanwhile is a conflict", async () => {
    const cloud = await withBucket();
    await cloud.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    async function* body(): AsyncGenerator<Buffer> {
      yield Buffer.from("y");
      await cloud.s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    }
    const put = new PutObjectCommand({
      Bucket,
      Key: "a",
      Body: Readable.from(body()),
      ContentLength: 1,
      IfMatch: md5("x"),
    });
    await expect(cloud.s3.send(put)).rejects.toMatchObject({
      name: "ConditionalRequestConflict",
      $metadata: { httpStatusCode: 409 },
    });
    expect(await readdir(`${cloud.root}/.buckets/registry/blobs`)).toStrictEqual([]);
  });

  test("GetObject answers 304 and 412 as HTTP says", async () => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const status = (condition: object) =>
      s3.send(new GetObjectCommand({ Bucket, Key: "a", ...condition })).then(
        (answer) => answer.$metadata.httpStatusCode,
        (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
      );
    const [before, after] = [new Date(NOW - 1000), new Date(NOW + 1000)];
    expect(await status({ IfMatch: md5("x") })).toBe(200);
    expect(await status({ IfMatch: md5("y") })).toBe(412);
    expect(await status({ IfNoneMatch: md5("x") })).toBe(304);
    expect(await status({ IfNoneMatch: md5("y") })).toBe(200);
    expect(await status({ IfModifiedSince: after })).toBe(304);
    expect(await status({ IfModifiedSince: before })).toBe(200);
    expect(await status({ IfUnmodifiedSince: before })).toBe(412);
    expect(await status({ IfMatch: md5("x"), IfUnmodifiedSince: before })).toBe(200);
  });

  test("DeleteObject honours If-Match", async () => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const remove = (IfMatch: string) =>
      s3.send(new DeleteObjectCommand({ Bucket, Key: "a", IfMatch }));
    await expect(remove(md5("y"))).rejects.toMatchObject({ name: "PreconditionFailed" });
    await remove(md5("x"));
  });
});

describe("listing", () => {
  const keys = ["a-b", "a/1", "a/2/x", "a/2/y", "a0", "b", "z/\u{ffff}", "z/\u{10000}"];

  async function withKeys(): Promise<S3Client> {
    const { s3 } = await withBucket();
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    return s3;
  }

  async function pages(s3: S3Client, input: object): Promise<string[][]> {
    const result: string[][] = [];
    let token: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          EncodingType: "url",
          ...input,
          ContinuationToken: token,
        }),
      );
      const names = [
        ...(page.Contents ?? []).map(({ Key }) => Key ?? ""),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix ?? ""}*`),
      ];
      expect(page.KeyCount).toBe(names.length);
      result.push(names.map(decodeURIComponent));
      token = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(token !== undefined);
    } while (token !== undefined);
    return result;
  }

  test.each<[string, object, string[][]]>([
    ["all keys in UTF-8 order", {}, [keys]],
    ["a prefix", { Prefix: "a/" }, [["a/1", "a/2/x", "a/2/y"]]],
    ["a prefix inside a name", { Prefix: "a/2/" }, [["a/2/x", "a/2/y"]]],
    ["folders", { Delimiter: "/" }, [["a-b", "a0", "b", "a/*", "z/*"]]],
    ["a folder", { Prefix: "a/", Delimiter: "/" }, [["a/1", "a/2/*"]]],
    ["another delimiter", { Delimiter: "-" }, [[...keys.slice(1), "a-*"]]],
    ["what comes after a key", { StartAfter: "a/2/x" }, [keys.slice(3)]],
    ["pages", { MaxKeys: 3 }, [keys.slice(0, 3), keys.slice(3, 6), keys.slice(6)]],
    ["pages of folders", { MaxKeys: 2, Delimiter: "/" }, [["a-b", "a/*"], ["a0", "b"], ["z/*"]]],
    ["nothing", { MaxKeys: 0 }, [[]]],
  ])("ListObjectsV2 lists %s", async (_, input, expected) => {
    expect(await pages(await withKeys(), input)).toStrictEqual(expected);
  });

  test("ListObjectsV2 refuses a token that it has not made", async () => {
    const { s3 } = await withBucket();
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "x" })),
    ).rejects.toMatchObject({ name: "InvalidArgument" });
  });
});

describe("versions", () => {
  test("a versioned bucket keeps what was replaced and what was deleted", async () => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "zero" }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    const put = async (Body: string) =>
      (await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body }))).VersionId ?? "";
    const [one, two] = [await put("one"), await put("two")];
    const deletion = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    expect(deletion.DeleteMarker).toBe(true);
    await expect(bodyOf(s3, "a")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect([await bodyOf(s3, "a", "null"), await bodyOf(s3, "a", one)]).toStrictEqual([
      "zero",
      "one",
    ]);
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toStrictEqual([two, one, "null"]);
    expect(
      listed.DeleteMarkers?.map(({ IsLatest, VersionId }) => [IsLatest, VersionId]),
    ).toStrictEqual([[true, deletion.VersionId]]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId: deletion.VersionId }));
    expect(await bodyOf(s3, "a")).toBe("two");
    await expect(bodyOf(s3, "a", "none")).rejects.toMatchObject({ name: "NoSuchVersion" });
  });

  test("a bucket whose versioning is suspended replaces only the version without an id", async () => {
    const { s3 } = await withBucket();
    const set = (Status: "Enabled" | "Suspended") =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await set("Enabled");
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "one" }));
    await set("Suspended");
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
    for (const Body of ["two", "three"])
      await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body }));
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions).toHaveLength(2);
    expect(await bodyOf(s3, "a")).toBe("three");
  });
});

describe("buckets", () => {
  test("a bucket has an owner and a Region", async () => {
    const { s3, client } = await withBucket();
    const other = client({ credentials: OTHER_KEY });
    const home = client({ region: "us-east-1" });
    const location = await s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(location.LocationConstraint).toBe("eu-west-1");
    await expect(other.send(new GetObjectCommand({ Bucket, Key: "a" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await expect(
      s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: "444455556666" })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: ACCOUNT }));
    await expect(home.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: "PermanentRedirect",
      message:
        "The bucket you are attempting to access must be addressed using the specified endpoint. Its Region is eu-west-1.",
    });
    const following = client({ region: "us-east-1", followRegionRedirects: true });
    expect((await following.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  test("CreateBucket refuses names that are taken or illegal, and another Region than its own", async () => {
    const { s3, client } = await withBucket();
    const create = (name: string, by = s3) => by.send(new CreateBucketCommand({ Bucket: name }));
    await expect(create(Bucket)).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
    await expect(create(Bucket, client({ credentials: OTHER_KEY }))).rejects.toMatchObject({
      name: "BucketAlreadyExists",
    });
    await expect(create("Upper")).rejects.toMatchObject({ name: "InvalidBucketName" });
    await expect(
      s3.send(
        new CreateBucketCommand({
          Bucket: "elsewhere",
          CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
        }),
      ),
    ).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
    const home = client({ region: "us-east-1" });
    await create("home", home);
    await create("home", home);
    expect(
      (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
    ).toStrictEqual(["home", Bucket]);
  });

  test("DeleteBucket deletes an empty bucket only", async () => {
    const { s3, root } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "x" }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a/b" }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    expect(await filesIn(root)).toStrictEqual([]);
  });

  test("an operation that the local S3 lacks is named", async () => {
    const { s3 } = await withBucket();
    await expect(s3.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringMatching(
        /^Cannot run GET of a bucket with acl: the local S3 does not have this operation\. It has: ListBuckets, /,
      ),
    });
  });
});
