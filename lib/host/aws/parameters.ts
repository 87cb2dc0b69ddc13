import type { Host, ParameterPort } from "../host.ts";
import { inRegion } from "./region.ts";
import { translated } from "./translate-error.ts";

/** Parameters of Systems Manager, decrypted. Secrets of Secrets Manager by their reference name. */
export async function parameterPort(metadata: Host["metadata"]): Promise<ParameterPort> {
  const { GetParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = await inRegion(metadata, (region) => new SSMClient(region));
  return {
    get: (name) =>
      translated(`Cannot read the parameter "${name}" (ssm:GetParameter)`, async () => {
        const command = new GetParameterCommand({ Name: name, WithDecryption: true });
        const { Parameter } = await client.send(command);
        return { value: Parameter?.Value ?? "", type: Parameter?.Type ?? "String" };
      }),
  };
}
