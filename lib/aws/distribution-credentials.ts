/** Credentials of the role by which images are distributed into another account. */
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { partitionOf } from "../pipeline/partition.ts";
import type { Connection } from "./connection.ts";
import { translating } from "./translate-error.ts";

/** Name that Image Builder gives the role; see docs/distribution.md for what it must allow. */
export const DISTRIBUTION_ROLE = "EC2ImageBuilderDistributionCrossAccountRole";

type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
};

/** A provider of credentials; the SDK asks it again shortly before they expire. */
export function distributionCredentials(
  connection: Connection,
  accountId: string,
): () => Promise<Credentials> {
  const { region, endpoint, credentials, requestHandler, settings } = connection;
  const role = settings.distributionRole ?? DISTRIBUTION_ROLE;
  return async () => {
    const client = new STSClient({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(requestHandler === undefined ? {} : { requestHandler }),
    });
    const assume = new AssumeRoleCommand({
      RoleArn: `arn:${partitionOf(region)}:iam::${accountId}:role/${role}`,
      RoleSessionName: "kiln",
    });
    const { Credentials: given } = await translating(
      `assume role ${role} of account ${accountId}`,
      client.send(assume),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
      expiration: given?.Expiration ?? new Date(0),
    };
  };
}
