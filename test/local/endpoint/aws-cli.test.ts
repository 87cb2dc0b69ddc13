import { readFile, writeFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { createEndpoint } from "../../../lib/local/endpoint/endpoint.ts";
import { createS3 } from "../../../lib/local/services/s3/s3.ts";
import { createSns } from "../../../lib/local/services/sns/sns.ts";
import { createSts } from "../../../lib/local/services/sts/sts.ts";
import { awsCli } from "../../support/aws-cli.ts";
import { needPythonTools } from "../../support/need-python-tools.ts";
import type { PythonTools } from "../../support/python-tools.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { ACCOUNT, CLOCK, countingIds, KEY, REGION, twoUsers } from "../services/service-cloud.ts";

let tools: PythonTools;
needPythonTools(async (made) => {
  tools = made;
  return () => undefined;
});

async function cloud() {
  const folder = await temporaryFolder();
  const credentials = twoUsers();
  const endpoint = createEndpoint({
    services: [
      createSts({ credentials, clock: { now: () => Date.now(), sleep: async () => undefined } }),
      createSns({ folder: `${folder}/topics`, clock: CLOCK, newId: countingIds() }),
    ],
    restServices: [createS3({ root: `${folder}/s3`, clock: CLOCK, newId: countingIds() })],
    credentials,
  });
  const { url, close } = await endpoint.listen();
  onTestFinished(close);
  const aws = await awsCli(tools, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
  });
  return { folder, aws };
}

test("aws sts and aws sns", { timeout: 60_000 }, async () => {
  const { aws } = await cloud();
  expect(JSON.parse(await aws("sts", "get-caller-identity"))).toStrictEqual({
    UserId: "AIDAU",
    Account: ACCOUNT,
    Arn: `arn:aws:iam::${ACCOUNT}:user/u`,
  });
  const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:builds`;
  expect(JSON.parse(await aws("sns", "create-topic", "--name", "builds"))).toStrictEqual({
    TopicArn,
  });
  const published = await aws("sns", "publish", "--topic-arn", TopicArn, "--message", "a & b");
  expect(JSON.parse(published)).toStrictEqual({ MessageId: "id-1" });
});

test("aws s3", { timeout: 120_000 }, async () => {
  const { folder, aws } = await cloud();
  await aws("s3", "mb", "s3://artifacts");
  // Above 8 MiB the CLI uploads in parts and downloads in ranges.
  const bytes = Buffer.alloc(9 * 1024 ** 2, "kiln");
  await writeFile(`${folder}/up`, bytes);
  await aws("s3", "cp", `${folder}/up`, "s3://artifacts/folder/big file");
  await aws("s3", "cp", "s3://artifacts/folder/big file", `${folder}/down`);
  expect((await readFile(`${folder}/down`)).equals(bytes)).toBe(true);
  await writeFile(`${folder}/up`, "small");
  await aws("s3", "cp", `${folder}/up`, "s3://artifacts/small");
  expect(await aws("s3", "cp", "s3://artifacts/small", "-")).toBe("small");
  const listed = await aws("s3", "ls", "s3://artifacts", "--recursive");
  expect(
    listed
      .trim()
      .split("\n")
      .map((line) => line.replace(/^\S+ \S+ +/, "")),
  ).toStrictEqual(["9437184 folder/big file", "5 small"]);
  const presigned = (await aws("s3", "presign", "s3://artifacts/small")).trim();
  expect(await (await fetch(presigned)).text()).toBe("small");
  await aws("s3", "rm", "s3://artifacts", "--recursive");
  await aws("s3", "rb", "s3://artifacts");
  await expect(aws("s3", "ls", "s3://artifacts")).rejects.toThrow("NoSuchBucket");
});
