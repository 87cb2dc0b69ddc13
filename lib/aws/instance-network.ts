/** The way from an instance out of its VPC. */
import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type Filter,
  type Instance,
  type IpPermission,
  type Route,
} from "@aws-sdk/client-ec2";
import type { NetworkFacts } from "../build/agent-facts.ts";
import type { Call } from "./connection.ts";
import { ec2Client } from "./ec2-client.ts";
import { allPages } from "./pages.ts";
import { translating } from "./translate-error.ts";

type Sending = {
  readonly client: EC2Client;
  readonly abort: { readonly abortSignal: AbortSignal };
};

/** Finds out how an instance reaches Systems Manager: routes, public address, security groups, endpoints. */
export async function networkOf(
  { connection, signal }: Call,
  region: string,
  instance: Instance,
): Promise<NetworkFacts> {
  const { SubnetId = "", VpcId = "", SecurityGroups = [] } = instance;
  const sending = { client: ec2Client(connection, region), abort: { abortSignal: signal } };
  const securityGroupIds = SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
  const what = `look at the network of ${instance.InstanceId ?? "an instance"}`;
  const [route, allowsHttps, endpoints] = await translating(
    what,
    Promise.all([
      defaultRouteOf(sending, SubnetId, VpcId),
      allowsHttpsOut(sending, securityGroupIds),
      endpointsOf(sending, VpcId),
    ]),
  );
  return {
    subnetId: SubnetId,
    securityGroupIds,
    allowsHttps,
    hasPublicAddress: Boolean(instance.PublicIpAddress) || hasIpv6(instance),
    ...(route === undefined
      ? {}
      : { defaultRoute: { target: targetOf(route), isBlackhole: route.State === "blackhole" } }),
    endpoints,
  };
}

/** An address of IPv6 is public. */
function hasIpv6({ NetworkInterfaces = [] }: Instance): boolean {
  return NetworkInterfaces.some(({ Ipv6Addresses = [] }) => Ipv6Addresses.length > 0);
}

/** The subnet's own table, or the main one of the VPC when it has none. */
async function defaultRouteOf(
  { client, abort }: Sending,
  subnetId: string,
  vpcId: string,
): Promise<Route | undefined> {
  const tables = async (...Filters: Filter[]) => {
    const { RouteTables = [] } = await client.send(
      new DescribeRouteTablesCommand({ Filters }),
      abort,
    );
    return RouteTables;
  };
  const own = await tables({ Name: "association.subnet-id", Values: [subnetId] });
  const [table] =
    own.length > 0
      ? own
      : await tables(
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "association.main", Values: ["true"] },
        );
  const isDefault = ({ DestinationCidrBlock, DestinationIpv6CidrBlock }: Route): boolean =>
    DestinationCidrBlock === "0.0.0.0/0" || DestinationIpv6CidrBlock === "::/0";
  const found = (table?.Routes ?? []).filter(isDefault);
  return found.find(({ State }) => State !== "blackhole") ?? found[0];
}

function targetOf(route: Route): string {
  return (
    route.GatewayId ??
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.EgressOnlyInternetGatewayId ??
    route.NetworkInterfaceId ??
    route.VpcPeeringConnectionId ??
    route.LocalGatewayId ??
    "an unknown target"
  );
}

async function allowsHttpsOut(
  { client, abort }: Sending,
  GroupIds: readonly string[],
): Promise<boolean> {
  const pages = await allPages(
    (NextToken) =>
      client.send(
        new DescribeSecurityGroupsCommand({
          GroupIds: [...GroupIds],
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
        abort,
      ),
    (page) => page.SecurityGroups,
    (page) => page.NextToken,
  );
  return pages.some(({ IpPermissionsEgress = [] }) => IpPermissionsEgress.some(letsHttpsOut));
}

function letsHttpsOut({ IpProtocol, FromPort = -1, ToPort = -1 }: IpPermission): boolean {
  if (IpProtocol === "-1") return true;
  return IpProtocol === "tcp" && FromPort <= 443 && ToPort >= 443;
}

/** Last names of the services that have an endpoint with private DNS; S3's gateway has no need of one. */
async function endpointsOf(
  { client, abort }: Sending,
  vpcId: string,
): Promise<NetworkFacts["endpoints"]> {
  const found = await allPages(
    (NextToken) =>
      client.send(
        new DescribeVpcEndpointsCommand({
          Filters: [
            { Name: "vpc-id", Values: [vpcId] },
            { Name: "vpc-endpoint-state", Values: ["available"] },
          ],
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
        abort,
      ),
    (page) => page.VpcEndpoints,
    (page) => page.NextToken,
  );
  const usable = found.filter(
    ({ VpcEndpointType, PrivateDnsEnabled }) =>
      VpcEndpointType === "Gateway" || PrivateDnsEnabled === true,
  );
  return usable.flatMap(({ ServiceName }) => ServiceName?.split(".").at(-1) ?? []);
}
