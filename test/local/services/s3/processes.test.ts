import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { s3Cloud } from "./s3-cloud.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("put-once.ts", import.meta.url));

test("of several processes on one folder exactly one creates each object, and no count is lost", async () => {
  const { s3, root } = await s3Cloud();
  await s3.send(new CreateBucketCommand({ Bucket: "registry" }));
  await s3.send(new PutObjectCommand({ Bucket: "registry", Key: "counter", Body: "0" }));
  const results = await Promise.all(
    ["a", "b", "c"].map((name) => run(process.execPath, [program, root, name, "20", "10"])),
  );
  const created = results.map(({ stdout }) => Number(stdout));
  expect(created.reduce((sum, count) => sum + count, 0)).toBe(20);
  expect(await readFile(`${root}/registry/counter`, "utf8")).toBe("30");
  expect(await readdir(`${root}/.buckets/registry/blobs`)).toHaveLength(21);
  expect(await readdir(`${root}/.buckets/registry/locks`)).toStrictEqual([]);
});
