import { GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { ecrClient } from "../../../aws/ecr-client.ts";
import { systemClock } from "../../../local/clock.ts";
import type { RegistryContext } from "../../../oci/registry-client.ts";
import type { Stack } from "../stack.ts";

/** The registry behind the local ECR, and what logs in to it. */
export type LocalLogin = {
  /** Host and port. */
  readonly host: string;
  /** Docker's configuration with the credentials. */
  readonly dockerConfiguration: string;
  /** What a client of one of its repositories works with. */
  readonly contextOf: (repository: string) => RegistryContext;
};

/** Logs in as a user of ECR does. */
export async function localLogin({ connection }: Pick<Stack, "connection">): Promise<LocalLogin> {
  const client = ecrClient(connection, connection.region);
  const { authorizationData = [] } = await client.send(new GetAuthorizationTokenCommand({}));
  const { authorizationToken = "", proxyEndpoint = "" } = authorizationData[0] ?? {};
  const host = new URL(proxyEndpoint).host;
  const [user = "", ...password] = Buffer.from(authorizationToken, "base64").toString().split(":");
  return {
    host,
    dockerConfiguration: JSON.stringify({ auths: { [host]: { auth: authorizationToken } } }),
    contextOf: (repository) => ({
      registry: host,
      repository,
      credentials: { user, password: password.join(":") },
      fetch: globalThis.fetch,
      clock: systemClock,
    }),
  };
}
