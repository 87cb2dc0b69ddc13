import type { Credentials } from "../../../lib/local/endpoint/credentials.ts";
import { createEndpoint, type Endpoint } from "../../../lib/local/endpoint/endpoint.ts";
import type { Service } from "../../../lib/local/endpoint/service.ts";

export const ACCOUNT = "111122223333";
export const KEY = { accessKeyId: "AKIAONE", secretAccessKey: "one" };
export const OTHER_ACCOUNT = "444455556666";
export const OTHER_KEY = { accessKeyId: "AKIAOTHER", secretAccessKey: "other" };
export const REGION = "eu-west-1";
/** 2024-06-01T10:00:00Z */
export const NOW = Date.UTC(2024, 5, 1, 10);
/** Time that stands still. */
export const CLOCK = { now: () => NOW, sleep: async () => undefined };

/** Two users, each of an account. */
export function twoUsers(): Credentials {
  const user = (accountId: string, secretAccessKey: string) => ({
    secretAccessKey,
    principal: { accountId, arn: `arn:aws:iam::${accountId}:user/u`, userId: "AIDAU" },
  });
  return new Map([
    [KEY.accessKeyId, user(ACCOUNT, KEY.secretAccessKey)],
    [OTHER_KEY.accessKeyId, user(OTHER_ACCOUNT, OTHER_KEY.secretAccessKey)],
  ]);
}

/** An endpoint with one service, and what an SDK client needs to reach it. */
export function serviceCloud(
  service: Service,
  credentials = twoUsers(),
): { readonly endpoint: Endpoint; readonly client: (key?: typeof KEY) => ClientOptions } {
  const endpoint = createEndpoint({ services: [service], credentials });
  return {
    endpoint,
    client: (key = KEY) => ({
      region: REGION,
      credentials: key,
      requestHandler: endpoint.requestHandler(),
      maxAttempts: 1,
    }),
  };
}

type ClientOptions = {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  requestHandler: ReturnType<Endpoint["requestHandler"]>;
  maxAttempts: number;
};

/** Ids that count: "id-1", "id-2" … */
export function countingIds(): () => string {
  let count = 0;
  return () => `id-${++count}`;
}
