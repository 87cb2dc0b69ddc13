import type { RegistryTokenPort } from "../host.ts";
import { translated } from "./translate-error.ts";

/** Log-ins for ECR registries, with the instance's own role. */
export async function registryTokenPort(): Promise<RegistryTokenPort> {
  const { ECRClient, GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
  return {
    token: (region) =>
      translated(`Cannot log in to ECR in ${region} (ecr:GetAuthorizationToken)`, async () => {
        const client = new ECRClient({ region });
        const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
        return authorizationData?.[0]?.authorizationToken ?? "";
      }),
  };
}
