import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { presign } from "../../endpoint/presign.ts";
import { KEY, s3Cloud } from "./s3-cloud.ts";

const Bucket = "registry";

async function served() {
  const cloud = await s3Cloud();
  const { url, close } = await cloud.endpoint.listen();
  onTestFinished(close);
  await cloud.s3.send(new CreateBucketCommand({ Bucket }));
  const client = (endpoint: string): S3Client =>
    new S3Client({
      region: "eu-west-1",
      credentials: KEY,
      endpoint,
      maxAttempts: 1,
      forcePathStyle: true,
    });
  return {
    ...cloud,
    url,
    http: client(url),
    byName: client(url.replace("127.0.0.1", "localhost")),
  };
}

test("S3 works over HTTP, by address and by name", async () => {
  const { http, byName, observed } = await served();
  await http.send(new PutObjectCommand({ Bucket, Key: "a//b/../ü", Body: "x" }));
  const got = await byName.send(new GetObjectCommand({ Bucket, Key: "a//b/../ü" }));
  expect(await got.Body?.transformToString()).toBe("x");
  expect((await byName.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1);
  expect(observed.map(({ operation, status }) => `${operation} ${status}`)).toStrictEqual([
    "CreateBucket 200",
    "PutObject 200",
    "GetObject 200",
    "ListObjectsV2 200",
  ]);
});

test("a large object is streamed both ways: memory stays far below its size", async () => {
  const { http } = await served();
  const [chunk, count] = [Buffer.alloc(1024 ** 2, "kiln"), 160];
  const ContentLength = chunk.length * count;
  const before = process.memoryUsage().rss;
  let peak = before;
  function* chunks(): Generator<Buffer> {
    for (let index = 0; index < count; index++) {
      peak = Math.max(peak, process.memoryUsage().rss);
      yield chunk;
    }
  }
  const Body = Readable.from(chunks());
  const put = await http.send(new PutObjectCommand({ Bucket, Key: "big", Body, ContentLength }));
  const got = await http.send(new GetObjectCommand({ Bucket, Key: "big" }));
  const hash = createHash("md5");
  for await (const part of got.Body as Readable) {
    hash.update(part as Buffer);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(put.ETag).toBe(`"${hash.digest("hex")}"`);
  expect((peak - before) / ContentLength).toBeLessThan(0.75);
});

test("a refused upload gets its answer while the body is still coming", async () => {
  const { http } = await served();
  const Body = Readable.from(Array.from({ length: 32 }, () => Buffer.alloc(1024 ** 2)));
  const put = new PutObjectCommand({
    Bucket: "nobody",
    Key: "a",
    Body,
    ContentLength: 32 * 1024 ** 2,
  });
  await expect(http.send(put)).rejects.toMatchObject({ name: "NoSuchBucket" });
});

test("a presigned URL is good for one object, until it expires, for everybody who has it", async () => {
  const { s3, url } = await served();
  await s3.send(new PutObjectCommand({ Bucket, Key: "runner 1", Body: "bytes" }));
  const at = { url: `${url}/${Bucket}/runner%201`, region: "eu-west-1", service: "s3", ...KEY };
  const good = presign({ ...at, now: Date.now(), expiresSeconds: 60 });
  const answer = await fetch(good);
  expect([answer.status, await answer.text()]).toStrictEqual([200, "bytes"]);
  expect((await fetch(good, { headers: { range: "bytes=0-1" } })).status).toBe(206);
  const code = async (given: string, init?: RequestInit): Promise<string> => {
    const refused = await fetch(given, init);
    return `${refused.status} ${/<Code>(.*)<\/Code>/.exec(await refused.text())?.[1]}`;
  };
  expect(await code(good.replace("runner", "other"))).toBe("403 SignatureDoesNotMatch");
  expect(await code(good, { method: "DELETE" })).toBe("403 SignatureDoesNotMatch");
  expect(
    await code(`${url}/${Bucket}/runner%201?AWSAccessKeyId=AKIAONE&Signature=x&Expires=1`),
  ).toBe("400 InvalidRequest");
  const old = presign({ ...at, now: Date.now() - 61_000, expiresSeconds: 60 });
  expect(await code(old)).toBe("403 AccessDenied");
});
