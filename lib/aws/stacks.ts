/** Stacks of CloudFormation, as far as commands look at them. */
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { translating } from "./translate-error.ts";

/** A stack that exists. */
export type Stack = {
  readonly name: string;
  /** CloudFormation's word, e.g. "UPDATE_COMPLETE". */
  readonly status: string;
  readonly statusReason?: string;
  readonly outputs: { readonly [key: string]: string };
};

const cloudFormationClient = cachedClient((settings) => new CloudFormationClient({ ...settings }));

/** Stacks as a connection reaches them. */
export function stacks({ connection, signal }: Call): {
  /** @returns undefined when the account has no such stack in that Region. */
  readonly describe: (name: string) => Promise<Stack | undefined>;
} {
  return {
    async describe(name) {
      const describe = new DescribeStacksCommand({ StackName: name });
      const answer = cloudFormationClient(connection)
        .send(describe, { abortSignal: signal })
        .catch(noneIfMissing);
      const [found] = (await translating(`describe stack "${name}"`, answer))?.Stacks ?? [];
      if (found === undefined) return undefined;
      const outputs = (found.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
        OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue]],
      );
      return {
        name: found.StackName ?? name,
        status: found.StackStatus ?? "",
        ...(found.StackStatusReason === undefined ? {} : { statusReason: found.StackStatusReason }),
        outputs: Object.fromEntries(outputs),
      };
    },
  };
}

/** CloudFormation has no code of its own for a stack that is not there. */
function noneIfMissing(error: unknown): undefined {
  if (
    error instanceof Error &&
    error.name === "ValidationError" &&
    /does not exist/.test(error.message)
  )
    return undefined;
  throw error;
}
