/** The local CloudFormation: tells the outputs of what was put into the cloud by other means. Nothing can be deployed. */
import { optional, record } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import type { Clock } from "../../clock.ts";
import { AwsError, type Call, type Service } from "../../endpoint/service.ts";
import { type InputCodes, readInput } from "../read-input.ts";

/** Outputs of a stack by key. */
export type StackOutputs = { readonly [key: string]: string };

/** Stacks by name. */
export type Stacks = {
  readonly set: (name: string, region: string, outputs: StackOutputs) => void;
  readonly service: Service;
};

const CODES: InputCodes = {
  missing: "ValidationError",
  unknown: "ValidationError",
  invalid: "ValidationError",
};
const input = record({ StackName: optional(text()), NextToken: optional(text()) });

type Stack = {
  readonly name: string;
  readonly region: string;
  readonly outputs: StackOutputs;
  readonly createdAt: number;
};

/** CloudFormation without a stack yet. */
export function newStacks(clock: Clock): Stacks {
  const stacks = new Map<string, Stack>();
  const describe = (call: Call): object => {
    const { StackName } = readInput(input, call, CODES);
    const all = [...stacks.values()].filter(({ region }) => region === call.region);
    const found = all.filter((stack) => [undefined, stack.name].includes(nameOf(StackName)));
    if (StackName !== undefined && found.length === 0)
      throw new AwsError("ValidationError", `Stack with id ${StackName} does not exist`);
    return { Stacks: { member: found.map((stack) => rendered(stack, call.accountId)) } };
  };
  return {
    set: (name, region, outputs) =>
      stacks.set(`${region} ${name}`, { name, region, outputs, createdAt: clock.now() }),
    service: {
      name: "cloudformation",
      protocol: "query",
      namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
      operations: { DescribeStacks: async (call) => describe(call) },
    },
  };
}

/** The name in an ARN, or the name that it is. */
function nameOf(nameOrArn: string | undefined): string | undefined {
  return nameOrArn?.startsWith("arn:") === true ? nameOrArn.split("/")[1] : nameOrArn;
}

function rendered({ name, region, outputs, createdAt }: Stack, accountId: string): object {
  return {
    StackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-0000-0000-000000000000`,
    StackName: name,
    CreationTime: new Date(createdAt).toISOString(),
    StackStatus: "CREATE_COMPLETE",
    DisableRollback: "false",
    Outputs: {
      member: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
        OutputKey,
        OutputValue,
      })),
    },
  };
}
