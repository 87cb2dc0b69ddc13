import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import type { Call } from "./connection.ts";
import type { DefaultNetwork } from "./default-network.ts";
import { ec2Client } from "./ec2-client.ts";
import { translating } from "./translate-error.ts";

/**
 * The networks of some subnets, in no order.
 *
 * @param securityGroupIds That go with them; without any it is the default one of each VPC.
 * @throws {NotFound} A subnet is not there.
 */
export function givenNetworks(
  { connection, signal }: Call,
  subnetIds: readonly string[],
  securityGroupIds: readonly string[],
): Promise<readonly DefaultNetwork[]> {
  const client = ec2Client(connection);
  const abort = { abortSignal: signal };
  const groupsOf = async (vpcId: string): Promise<readonly string[]> => {
    if (securityGroupIds.length > 0) return securityGroupIds;
    const describe = new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    const { SecurityGroups = [] } = await client.send(describe, abort);
    return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
  };
  const ask = async (): Promise<readonly DefaultNetwork[]> => {
    const describe = new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] });
    const { Subnets = [] } = await client.send(describe, abort);
    return Promise.all(
      Subnets.map(async ({ SubnetId = "", VpcId = "" }) => ({
        vpcId: VpcId,
        subnetIds: [SubnetId],
        securityGroupIds: await groupsOf(VpcId),
      })),
    );
  };
  return translating(`look at the subnets ${subnetIds.join(", ")}`, ask());
}
