/** The Parameter Store. */
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Call } from "./connection.ts";
import { ssmClient } from "./ssm-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Parameters as tasks use them. */
export type Parameters = {
  readonly read: (region: string, parameter: string) => Promise<string | undefined>;
  readonly write: (
    region: string,
    parameter: { readonly name: string; readonly value: string; readonly dataType: string },
  ) => Promise<void>;
};

/** Parameters as a connection reaches them. */
export function parameters({ connection, signal }: Call): Parameters {
  const abort = { abortSignal: signal };
  return {
    async read(region, parameter) {
      const get = new GetParameterCommand({ Name: parameter });
      const answer = await translating(
        `read parameter "${parameter}" in ${region}`,
        unless(
          ["ParameterNotFound", "ParameterVersionNotFound"],
          ssmClient(connection, region).send(get, abort),
        ),
      );
      return answer?.Parameter?.Value;
    },
    async write(region, { name, value, dataType }) {
      const put = new PutParameterCommand({
        Name: name,
        Value: value,
        Type: "String",
        DataType: dataType,
        Overwrite: true,
      });
      await translating(
        `write parameter "${name}" in ${region}`,
        ssmClient(connection, region).send(put, abort),
      );
    },
  };
}
