/**
 * Tries to create objects and to count in one, as one of several processes on one folder:
 * node put-once.ts ⟨root⟩ ⟨name⟩ ⟨objects⟩ ⟨increments⟩. Prints the number of objects that this process has created.
 */
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createEndpoint } from "../../../../lib/local/endpoint/endpoint.ts";
import { createS3 } from "../../../../lib/local/services/s3/s3.ts";

const [root = "", name = "", objects = "0", increments = "0"] = process.argv.slice(2);
let ids = 0;
const clock = { now: () => Date.now(), sleep: async () => undefined };
const principal = {
  accountId: "111122223333",
  arn: "arn:aws:iam::111122223333:user/u",
  userId: "U",
};
const endpoint = createEndpoint({
  services: [],
  restServices: [createS3({ root, clock, newId: () => `${name}-${++ids}` })],
  credentials: new Map([["AKIAONE", { secretAccessKey: "one", principal }]]),
});
const s3 = new S3Client({
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIAONE", secretAccessKey: "one" },
  requestHandler: endpoint.requestHandler(),
  maxAttempts: 1,
});
const Bucket = "registry";

async function isPut(Key: string, Body: string, condition: object): Promise<boolean> {
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "PreconditionFailed") return false;
    throw error;
  }
}

let created = 0;
for (let object = 0; object < Number(objects); object++)
  if (await isPut(`locks/${object}`, name, { IfNoneMatch: "*" })) created++;

for (let done = 0; done < Number(increments); ) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key: "counter" }));
  const count = Number(await answer.Body?.transformToString());
  if (await isPut("counter", `${count + 1}`, { IfMatch: answer.ETag })) done++;
}

process.stdout.write(`${created}`);
