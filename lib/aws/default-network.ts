import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import type { Call } from "./connection.ts";
import { ec2Client } from "./ec2-client.ts";
import { translating } from "./translate-error.ts";

/** Where instances are launched whose pipeline names no subnet. */
export type DefaultNetwork = {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** The VPC's default security group; empty when it was deleted. */
  readonly securityGroupIds: readonly string[];
};

/** The default VPC of the Region with its subnets; undefined when there is none. */
export function defaultNetwork({ connection, signal }: Call): Promise<DefaultNetwork | undefined> {
  const client = ec2Client(connection);
  const abort = { abortSignal: signal };
  const ask = async (): Promise<DefaultNetwork | undefined> => {
    const isDefault = [{ Name: "is-default", Values: ["true"] }];
    const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({ Filters: isDefault }), abort);
    const vpcId = Vpcs[0]?.VpcId;
    if (vpcId === undefined) return undefined;
    const inVpc = { Name: "vpc-id", Values: [vpcId] };
    const { Subnets = [] } = await client.send(
      new DescribeSubnetsCommand({ Filters: [inVpc] }),
      abort,
    );
    const { SecurityGroups = [] } = await client.send(
      new DescribeSecurityGroupsCommand({
        Filters: [inVpc, { Name: "group-name", Values: ["default"] }],
      }),
      abort,
    );
    return {
      vpcId,
      subnetIds: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []),
      securityGroupIds: SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []),
    };
  };
  return translating("look at the default VPC", ask());
}
