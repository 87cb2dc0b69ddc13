/** What AWS knows about the agent of an instance, its role and its way to Systems Manager. */
import { DescribeInstancesCommand, type Instance } from "@aws-sdk/client-ec2";
import { DescribeInstanceInformationCommand } from "@aws-sdk/client-ssm";
import type { AgentFactsPorts } from "../build/agent-facts.ts";
import { NotFound } from "../errors.ts";
import type { Call } from "./connection.ts";
import { ec2Client } from "./ec2-client.ts";
import { networkOf } from "./instance-network.ts";
import { profileOf } from "./instance-profiles.ts";
import { ssmClient } from "./ssm-client.ts";
import { translating } from "./translate-error.ts";

/** Agents as tasks use them. */
export type Agents = AgentFactsPorts["agents"];

/** Agents as a connection reaches them. */
export function agents(call: Call): Agents {
  return {
    ping: (region, instanceId) => pingOf(call, region, instanceId),
    async profile(region, instanceId) {
      const { IamInstanceProfile } = await describe(call, region, instanceId);
      return profileOf(call, IamInstanceProfile?.Arn);
    },
    async network(region, instanceId) {
      return networkOf(call, region, await describe(call, region, instanceId));
    },
  };
}

async function pingOf(
  { connection, signal }: Call,
  region: string,
  instanceId: string,
): Promise<string | undefined> {
  const list = new DescribeInstanceInformationCommand({
    Filters: [{ Key: "InstanceIds", Values: [instanceId] }],
  });
  const { InstanceInformationList = [] } = await translating(
    `ask about the agent of ${instanceId}`,
    ssmClient(connection, region).send(list, { abortSignal: signal }),
  );
  return InstanceInformationList[0]?.PingStatus;
}

async function describe(
  { connection, signal }: Call,
  region: string,
  instanceId: string,
): Promise<Instance> {
  const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  const { Reservations = [] } = await translating(
    `describe instance ${instanceId} in ${region}`,
    ec2Client(connection, region).send(command, { abortSignal: signal }),
  );
  const instance = Reservations[0]?.Instances?.[0];
  if (instance === undefined)
    throw new NotFound(`Cannot describe instance ${instanceId} in ${region}: it does not exist`);
  return instance;
}
