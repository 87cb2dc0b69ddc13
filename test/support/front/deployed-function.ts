/** Functions as they were deployed: configuration and code as moto's Lambda and S3 hold them. */
import { readZip } from "./read-zip.ts";

export type DeployedFunction = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** File without its ending, and name of the export: "functions/sweep.handler". */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly environment: { readonly [name: string]: string };
  /** Files of the package by name. */
  readonly files: ReadonlyMap<string, Buffer>;
};

type Found = {
  readonly Configuration: {
    readonly FunctionName: string;
    readonly FunctionArn: string;
    readonly Role: string;
    readonly Handler: string;
    readonly Timeout: number;
    readonly MemorySize: number;
    readonly Environment?: { readonly Variables?: { readonly [name: string]: string } };
  };
  readonly Code: { readonly Location: string };
};

/** Which moto, which account and which Region. */
export type MotoPlace = {
  readonly url: string;
  readonly accountId: string;
  readonly region: string;
};

/** A function by name or ARN, or undefined when moto has none. */
export async function deployedFunction(
  place: MotoPlace,
  nameOrArn: string,
): Promise<DeployedFunction | undefined> {
  const name = nameOrArn.split(":function:").at(-1)?.split(":")[0] ?? nameOrArn;
  const answer = await ask(place, "lambda", `/2015-03-31/functions/${name}`);
  if (answer.status === 404) return undefined;
  const { Configuration, Code } = (await answer.json()) as Found;
  const code = await ask(place, "s3", `/${Code.Location.slice("s3://".length)}`);
  if (!code.ok) throw new Error(`Cannot read the code of "${name}": ${code.status}`);
  return {
    name,
    arn: Configuration.FunctionArn,
    roleArn: Configuration.Role,
    handler: Configuration.Handler,
    timeoutSeconds: Configuration.Timeout,
    memoryMiB: Configuration.MemorySize,
    environment: Configuration.Environment?.Variables ?? {},
    files: readZip(Buffer.from(await code.arrayBuffer())),
  };
}

/** moto checks no signatures, but learns from them which service is meant. */
function ask(place: MotoPlace, service: string, path: string): Promise<Response> {
  const scope = `AKIDEXAMPLE/20260101/${place.region}/${service}/aws4_request`;
  return fetch(`${place.url}${path}`, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      "x-moto-account-id": place.accountId,
    },
  });
}
