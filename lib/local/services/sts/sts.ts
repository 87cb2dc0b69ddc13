/** The local STS: who am I, and temporary credentials of a role. */
import { createHash, randomBytes } from "node:crypto";
import { list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import type { Clock } from "../../clock.ts";
import {
  type Credential,
  type Credentials,
  newAccessKeyId,
  newSecretAccessKey,
} from "../../endpoint/credentials.ts";
import { AwsError, type Call, type Service } from "../../endpoint/service.ts";
import { type InputCodes, readInput } from "../read-input.ts";

export type StsOptions = {
  /** The endpoint's own; AssumeRole adds to it. */
  readonly credentials: Credentials;
  /** The clock that signatures are compared to; temporary credentials expire by it. */
  readonly clock: Clock;
};

const CODES: InputCodes = {
  missing: "ValidationError",
  unknown: "ValidationError",
  invalid: "ValidationError",
};

const ROLE_ARN = /^arn:aws:iam::([0-9]{12}):role\/(?:[\w+=,.@/-]+\/)?([\w+=,.@-]{1,64})$/;

const assumeRoleInput = record({
  RoleArn: required(text({ pattern: ROLE_ARN, expected: "arn:aws:iam::⟨account⟩:role/⟨name⟩" })),
  RoleSessionName: required(text({ pattern: /^[\w+=,.@-]{2,64}$/ })),
  DurationSeconds: optional(integer({ minimum: 900, maximum: 43_200 })),
  // There are no policies in the local cloud, so these change nothing but are legal.
  ExternalId: optional(text({ minLength: 2, maxLength: 1224 })),
  Tags: optional(list(record({ Key: required(text()), Value: required(text()) }))),
});

/** STS. Every role of every account can be assumed: the local cloud has no policies. */
export function createSts(options: StsOptions): Service {
  return {
    name: "sts",
    protocol: "query",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: {
      GetCallerIdentity: async (call) => callerIdentity(options, call),
      AssumeRole: async (call) => assumeRole(options, call),
    },
  };
}

function callerIdentity({ credentials }: StsOptions, call: Call): object {
  const principal = credentials.get(call.accessKeyId)?.principal;
  // The signature was checked a moment ago, so only a removed key comes here.
  if (principal === undefined)
    throw new AwsError("InvalidClientTokenId", "The security token is gone.", 403);
  return { Arn: principal.arn, UserId: principal.userId, Account: principal.accountId };
}

function assumeRole({ credentials, clock }: StsOptions, call: Call): object {
  const input = readInput(assumeRoleInput, call, CODES);
  const [, accountId = "", role = ""] = ROLE_ARN.exec(input.RoleArn) ?? [];
  const session = input.RoleSessionName;
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`;
  const userId = `${roleId(input.RoleArn)}:${session}`;
  const expiresAt = clock.now() + (input.DurationSeconds ?? 3600) * 1000;
  const credential: Credential & { readonly sessionToken: string } = {
    secretAccessKey: newSecretAccessKey(),
    sessionToken: randomBytes(96).toString("base64"),
    principal: { accountId, arn, userId },
    expiresAt,
  };
  const accessKeyId = newAccessKeyId("ASIA");
  credentials.set(accessKeyId, credential);
  return {
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: credential.secretAccessKey,
      SessionToken: credential.sessionToken,
      Expiration: new Date(expiresAt),
    },
  };
}

/** The same for the same role, as in AWS, although nobody has created it. */
function roleId(arn: string): string {
  return `AROA${createHash("sha256").update(arn).digest("hex").slice(0, 16).toUpperCase()}`;
}
