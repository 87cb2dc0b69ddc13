/** What scripts of deploy/plugin.js share: their flags, and the stack that these name. */
import { parseArgs } from "node:util";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { Call } from "../lib/aws/connection.ts";

/** Flags of a script; those that are not given are empty. */
export type StackFlags = {
  readonly stack: string;
  readonly region: string;
  readonly runners: string;
  readonly registry: string;
};

/** A stack of Kiln, and a connection to it. */
export type DeployedStack = {
  readonly name: string;
  /** CloudFormation would refuse to remove it. */
  readonly isProtected: boolean;
  readonly call: Call;
};

/** Reads the flags. @throws what `parseArgs` throws about flags that no script has. */
export function stackFlags(args: readonly string[]): StackFlags {
  const flag = { type: "string", default: "" } as const;
  return parseArgs({
    args: [...args],
    options: { stack: flag, region: flag, runners: flag, registry: flag },
  }).values;
}

/**
 * The deployed stack, reached with the credentials and the endpoint of the environment.
 *
 * @returns undefined when there is no such stack, or when it has got no registry yet.
 */
export async function deployedStack(flags: StackFlags): Promise<DeployedStack | undefined> {
  const { stack: name, region } = flags;
  const stack = await describe(name, region);
  const outputs = new Map(stack?.Outputs?.map((one) => [one.OutputKey, one.OutputValue]));
  const registryBucket = outputs.get("RegistryBucket");
  if (stack === undefined || registryBucket === undefined) return undefined;
  const endpoint = process.env["AWS_ENDPOINT_URL"];
  const connection = {
    region,
    ...(endpoint ? { endpoint } : {}),
    settings: {
      registryBucket,
      stateMachineArn: outputs.get("StateMachineArn") ?? "",
      runDocument: outputs.get("RunDocument") ?? "",
    },
  };
  const call = { connection, signal: new AbortController().signal };
  return { name, isProtected: stack.EnableTerminationProtection === true, call };
}

async function describe(StackName: string, region: string) {
  try {
    const client = new CloudFormationClient({ region });
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    // CloudFormation has no code of its own for it.
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
