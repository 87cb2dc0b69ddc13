/** Whose a bucket is and where it lies: S3Download and S3Upload against the local cloud, which refuses what S3 refuses. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { s3Download } from "../../lib/actions/s3-download.ts";
import { s3Upload } from "../../lib/actions/s3-upload.ts";
import { actionContext, runAction } from "../fakes/action-context.ts";
import { testCloud } from "../fakes/local-cloud.ts";
import { newBucket } from "../support/bucket.ts";
import { useEndpoint } from "../support/moto.ts";

afterEach(() => void vi.unstubAllEnvs());

const DONE = { status: "success", outputs: [] };

/** A bucket of eu-west-1 with an object, and a folder with a file. */
async function prepare() {
  const { cloud } = await testCloud();
  const { accessKeyId, secretAccessKey } = cloud.credentials;
  const use = (region: string): void =>
    useEndpoint(url, {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
  const url = await cloud.listen();
  use("eu-west-1");
  const bucket = await newBucket("owned");
  await bucket.fill({ "k/x": "content" });
  const context = actionContext();
  writeFileSync(join(context.folder, "file"), "sent");
  return { account: cloud.accountId, bucket, context, use };
}

/** Each way to use the bucket, with an expected owner. */
const USES = [
  [
    "S3Download of an object",
    s3Download,
    { source: "s3://owned/k/x", destination: "x" },
    "GetObject",
  ],
  [
    "S3Download of a prefix",
    s3Download,
    { source: "s3://owned/k/*", destination: "d" },
    "ListBucket",
  ],
  ["S3Upload of a file", s3Upload, { source: "file", destination: "s3://owned/up" }, "PutObject"],
] as const;

test.each(USES)("%s works for the owner that it expects", async (_, action, item) => {
  const { account, context } = await prepare();
  const items = [{ ...item, expectedBucketOwner: account }];
  expect(await runAction(action as never, items, context)).toStrictEqual(DONE);
});

test.each(USES)(
  "%s is refused by a bucket of somebody else",
  async (_, action, item, operation) => {
    const { bucket, context } = await prepare();
    const items = [{ ...item, expectedBucketOwner: "999999999999" }];
    expect(await runAction(action as never, items, context)).toStrictEqual({
      status: "failed",
      message: expect.stringMatching(
        new RegExp(`^Cannot \\w+ "s3://owned/.*" \\(s3:${operation}\\): Access Denied`),
      ),
      outputs: [],
    });
    expect(await bucket.keys()).toStrictEqual(["k/x"]);
  },
);

test.each(USES)("%s follows the bucket to its Region", async (_, action, item) => {
  const { context, use } = await prepare();
  use("ap-southeast-2");
  expect(await runAction(action as never, [item], context)).toStrictEqual(DONE);
});
