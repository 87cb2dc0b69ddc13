import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { checksum } from "../../../../lib/local/services/s3/checksum.ts";
import { s3Cloud } from "./s3-cloud.ts";

const at = { Bucket: "registry", Key: "images/web.tar" };
const MIB = 1024 ** 2;
const [one, two] = [Buffer.alloc(5 * MIB, "1"), Buffer.from("the end")];
const md5 = (bytes: Buffer): Buffer => createHash("md5").update(bytes).digest();
const ETAG = `"${md5(Buffer.concat([md5(one), md5(two)])).toString("hex")}-2"`;

async function begun(options: Partial<CreateMultipartUploadCommandInput> = {}) {
  const cloud = await s3Cloud();
  const { s3 } = cloud;
  await s3.send(new CreateBucketCommand({ Bucket: at.Bucket }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...at, ...options }));
  const upload = async (PartNumber: number, Body: Buffer) => {
    const { ETag, ChecksumCRC32, ChecksumSHA256 } = await s3.send(
      new UploadPartCommand({
        ...at,
        UploadId,
        PartNumber,
        Body,
        ChecksumAlgorithm: options.ChecksumAlgorithm,
      }),
    );
    return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 };
  };
  const complete = (Parts: object[], more = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts }, ...more }),
    );
  return { ...cloud, UploadId, upload, complete };
}

test("an object of parts has their bytes, the headers of its beginning, and an ETag of ETags", async () => {
  const { s3, root, upload, complete } = await begun({
    ContentType: "application/x-tar",
    Metadata: { m: "1" },
    ChecksumAlgorithm: "SHA256",
  });
  const last = await upload(7, two);
  const parts = [await upload(2, one), last];
  const done = await complete(parts);
  const digest = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
  const sum = digest(Buffer.concat([digest(one), digest(two)])).toString("base64");
  expect([done.ETag, done.ChecksumSHA256, done.ChecksumType]).toStrictEqual([
    ETAG,
    `${sum}-2`,
    "COMPOSITE",
  ]);
  const got = await s3.send(new GetObjectCommand(at));
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.concat([one, two]))).toBe(true);
  expect(got).toMatchObject({ ContentType: "application/x-tar", Metadata: { m: "1" }, ETag: ETAG });
  expect(await readdir(`${root}/.buckets/registry/uploads`)).toStrictEqual([]);
  await expect(complete(parts)).rejects.toMatchObject({ name: "NoSuchUpload" });
});

test("a part that is sent again replaces the one before", async () => {
  const { s3, upload, complete } = await begun();
  await upload(1, one);
  const second = await upload(1, two);
  await complete([second]);
  const head = await s3.send(new HeadObjectCommand(at));
  expect(head.ContentLength).toBe(two.length);
});

test("a checksum of the whole object is computed and compared", async () => {
  const sum = checksum("crc32");
  sum.update(one);
  sum.update(two);
  const whole = sum.digest().toString("base64");
  const { s3, upload, complete } = await begun({
    ChecksumAlgorithm: "CRC32",
    ChecksumType: "FULL_OBJECT",
  });
  const parts = [await upload(1, one), await upload(2, two)];
  await expect(complete(parts, { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({
    name: "BadDigest",
  });
  expect((await complete(parts, { ChecksumCRC32: whole })).ChecksumCRC32).toBe(whole);
  const head = await s3.send(new HeadObjectCommand({ ...at, ChecksumMode: "ENABLED" }));
  expect([head.ChecksumCRC32, head.ChecksumType]).toStrictEqual([whole, "FULL_OBJECT"]);
});

test.each<[string, (parts: { first: object; last: object }) => object[], string]>([
  ["an unknown part", ({ first }) => [first, { PartNumber: 9, ETag: "x" }], "InvalidPart"],
  ["another ETag", () => [{ PartNumber: 1, ETag: "x" }], "InvalidPart"],
  ["parts out of order", ({ first, last }) => [last, first], "InvalidPartOrder"],
])("CompleteMultipartUpload refuses %s", async (_, choose, name) => {
  const { upload, complete } = await begun();
  const parts = { first: await upload(1, one), last: await upload(2, two) };
  await expect(complete(choose(parts))).rejects.toMatchObject({ name });
});

test("CompleteMultipartUpload refuses a small part that is not the last", async () => {
  const { upload, complete } = await begun();
  const parts = [await upload(1, two), await upload(2, one)];
  await expect(complete(parts)).rejects.toMatchObject({ name: "EntityTooSmall" });
});

test("CompleteMultipartUpload honours If-None-Match, and the upload stays", async () => {
  const { s3, upload, complete } = await begun();
  const parts = [await upload(1, two)];
  await complete(parts);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
  const part = { ...at, UploadId, PartNumber: 1, Body: two };
  const { ETag } = await s3.send(new UploadPartCommand(part));
  const again = new CompleteMultipartUploadCommand({
    ...at,
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    IfNoneMatch: "*",
  });
  await expect(s3.send(again)).rejects.toMatchObject({ name: "PreconditionFailed" });
  const listed = await s3.send(new ListMultipartUploadsCommand({ Bucket: at.Bucket }));
  expect(listed.Uploads?.map((upload) => upload.UploadId)).toStrictEqual([UploadId]);
});

test("AbortMultipartUpload removes the parts", async () => {
  const { s3, root, UploadId, upload } = await begun();
  await upload(3, two);
  const listed = await s3.send(new ListPartsCommand({ ...at, UploadId }));
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toStrictEqual([
    [3, two.length],
  ]);
  await s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
  expect(await readdir(`${root}/.buckets/registry/uploads`)).toStrictEqual([]);
  await expect(upload(1, two)).rejects.toMatchObject({ name: "NoSuchUpload" });
  for (const wrong of ["../../objects", "none"])
    await expect(
      s3.send(new AbortMultipartUploadCommand({ ...at, UploadId: wrong })),
    ).rejects.toMatchObject({ name: "NoSuchUpload" });
});
