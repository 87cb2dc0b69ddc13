import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { Credentials } from "../../../../lib/local/endpoint/credentials.ts";
import { createEndpoint, type Endpoint } from "../../../../lib/local/endpoint/endpoint.ts";
import type { Intercept, ObservedCall } from "../../../../lib/local/endpoint/hooks.ts";
import { createS3 } from "../../../../lib/local/services/s3/s3.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";

export const ACCOUNT = "111122223333";
export const KEY = { accessKeyId: "AKIAONE", secretAccessKey: "one" };
export const OTHER_KEY = { accessKeyId: "AKIAOTHER", secretAccessKey: "other" };
/** 2024-06-01T10:00:00Z */
export const NOW = Date.UTC(2024, 5, 1, 10);

/** A local S3 in a temporary folder, with one user in each of two accounts, ids that count, and time that stands still. */
export async function s3Cloud(options: { intercept?: Intercept; folder?: string } = {}): Promise<{
  readonly root: string;
  readonly endpoint: Endpoint;
  readonly s3: S3Client;
  readonly client: (config: S3ClientConfig) => S3Client;
  readonly observed: ObservedCall[];
}> {
  const root = options.folder ?? (await temporaryFolder());
  const observed: ObservedCall[] = [];
  let ids = 0;
  const s3 = createS3({
    root,
    clock: { now: () => NOW, sleep: async () => undefined },
    newId: () => `id-${process.pid}-${++ids}`,
  });
  const principal = (accountId: string) => ({
    accountId,
    arn: `arn:aws:iam::${accountId}:user/u`,
    userId: "AIDAU",
  });
  const credentials: Credentials = new Map([
    [KEY.accessKeyId, { secretAccessKey: KEY.secretAccessKey, principal: principal(ACCOUNT) }],
    [
      OTHER_KEY.accessKeyId,
      { secretAccessKey: OTHER_KEY.secretAccessKey, principal: principal("444455556666") },
    ],
  ]);
  const endpoint = createEndpoint({
    services: [],
    restServices: [s3],
    credentials,
    observe: (call) => observed.push(call),
    ...(options.intercept === undefined ? {} : { intercept: options.intercept }),
  });
  const client = (config: S3ClientConfig): S3Client =>
    new S3Client({
      region: "eu-west-1",
      credentials: KEY,
      requestHandler: endpoint.requestHandler(),
      maxAttempts: 1,
      ...config,
    });
  return { root, endpoint, s3: client({}), client, observed };
}
