/** Who may call the local cloud. The keys are made for one run and are worth nothing elsewhere. */
import { randomBytes } from "node:crypto";

/** As GetCallerIdentity tells it. */
export type Principal = {
  /** Twelve digits. */
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
};

export type Credential = {
  readonly secretAccessKey: string;
  /** Has to be sent along when there is one. */
  readonly sessionToken?: string;
  readonly principal: Principal;
  /** Milliseconds since 1970; without it the credential is good for the whole run. */
  readonly expiresAt?: number;
};

/** By access key id. STS adds to it while the cloud runs. */
export type Credentials = Map<string, Credential>;

/**
 * Random credentials of a user in an account.
 *
 * @param accountId Twelve digits.
 * @param userName Becomes the end of the ARN.
 */
export function userCredential(
  accountId: string,
  userName: string,
): { readonly accessKeyId: string; readonly credential: Credential } {
  const accessKeyId = newAccessKeyId("AKIA");
  const arn = `arn:aws:iam::${accountId}:user/${userName}`;
  return {
    accessKeyId,
    credential: {
      secretAccessKey: newSecretAccessKey(),
      principal: { accountId, arn, userId: newAccessKeyId("AIDA") },
    },
  };
}

/** A random id with one of IAM's prefixes: AKIA for keys, ASIA for temporary ones, AIDA for users, AROA for roles. */
export function newAccessKeyId(prefix: "AKIA" | "ASIA" | "AIDA" | "AROA"): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return prefix + Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join("");
}

/** Forty random characters. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString("base64");
}
