import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { privateDnsName } from "../ec2/instance.ts";
import { pageOf } from "../page.ts";
import type { AgentRecord } from "./agents.ts";
import { secondsOf, ssmOperation } from "./ssm-operation.ts";

/** DescribeInstanceInformation: the instances whose agent has registered, with its last ping. */
export const describeInstanceInformation = ssmOperation(
  {
    Filters: defaulted(
      list(record({ Key: required(text()), Values: required(list(text(), { minimum: 1 })) })),
      [],
    ),
    InstanceInformationFilterList: defaulted(
      list(record({ key: required(text()), valueSet: required(list(text(), { minimum: 1 })) })),
      [],
    ),
    MaxResults: optional(integer({ minimum: 5, maximum: 50 })),
    NextToken: optional(text()),
  },
  (world, input, { region }) => {
    const filters = [
      ...input.Filters,
      ...input.InstanceInformationFilterList.map(({ key, valueSet }) => ({
        Key: key,
        Values: valueSet,
      })),
    ];
    const found = world.agents
      .list()
      .filter(({ instance }) => instance.region === region)
      .filter((agent) =>
        filters.every(({ Key, Values }) => Values.includes(filterValue(agent, Key))),
      );
    const page = pageOf(
      found,
      ({ instance }) => instance.instanceId,
      input.MaxResults,
      input.NextToken,
    );
    return { InstanceInformationList: page.items.map(render), NextToken: page.nextToken };
  },
);

function filterValue({ instance, ping }: AgentRecord, key: string): string {
  if (key === "InstanceIds") return instance.instanceId;
  if (key === "PingStatus") return ping;
  if (key === "PlatformTypes") return "Linux";
  if (key === "ResourceType") return "EC2Instance";
  if (key.startsWith("tag:")) return instance.tags[key.slice("tag:".length)] ?? "";
  throw new AwsError("InvalidInstanceInformationFilterValue", `The filter '${key}' is not valid.`);
}

function render({ instance, ping, registeredAt, lastPingAt }: AgentRecord): object {
  return {
    InstanceId: instance.instanceId,
    PingStatus: ping,
    LastPingDateTime: secondsOf(lastPingAt),
    RegistrationDate: secondsOf(registeredAt),
    AgentVersion: "3.3.0.0",
    IsLatestVersion: true,
    PlatformType: "Linux",
    PlatformName: "Linux",
    PlatformVersion: "local",
    ResourceType: "EC2Instance",
    IPAddress: instance.privateIpAddress,
    ComputerName: privateDnsName(instance),
  };
}
