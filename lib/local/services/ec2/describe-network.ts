/**
 * The network as EC2 shows it: one default VPC in each Region with one subnet, whose machines reach the internet through
 * this computer as if through a NAT gateway. Subnets and groups that are asked for by id are all taken to exist.
 */
import { defaulted, list, optional } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { type FilterValues, filterShape, passes } from "./filter.ts";
import {
  DEFAULT_NAT_GATEWAY_ID,
  DEFAULT_ROUTE_TABLE_ID,
  DEFAULT_SECURITY_GROUP_ID,
  DEFAULT_SUBNET_ID,
  DEFAULT_VPC_ID,
} from "./network.ts";

const CIDR = "172.31.0.0/16";
const page = {
  Filter: defaulted(filterShape, []),
  MaxResults: optional(integer()),
  NextToken: optional(text()),
};

type Values = { readonly [name: string]: readonly string[] };
const among =
  (values: Values): FilterValues =>
  (name) =>
    values[name];

/** DescribeVpcs: the default one. */
export const describeVpcs = ec2Operation(
  { VpcId: defaulted(list(text()), [DEFAULT_VPC_ID]), ...page },
  (world, input) => {
    const item = input.VpcId.filter((vpcId) =>
      passes(
        input.Filter,
        among({ "vpc-id": [vpcId], "is-default": ["true"], isDefault: ["true"] }),
      ),
    ).map((vpcId) => ({
      vpcId,
      state: "available",
      cidrBlock: CIDR,
      isDefault: true,
      ownerId: world.accountId,
    }));
    return { vpcSet: { item } };
  },
);

/** DescribeSubnets. */
export const describeSubnets = ec2Operation(
  { SubnetId: defaulted(list(text()), [DEFAULT_SUBNET_ID]), ...page },
  (world, input, { region }) => {
    const item = input.SubnetId.filter((subnetId) =>
      passes(
        input.Filter,
        among({
          "subnet-id": [subnetId],
          "vpc-id": [DEFAULT_VPC_ID],
          "availability-zone": [`${region}a`],
          "default-for-az": ["true"],
          state: ["available"],
        }),
      ),
    ).map((subnetId) => ({
      subnetId,
      state: "available",
      vpcId: DEFAULT_VPC_ID,
      cidrBlock: CIDR,
      availableIpAddressCount: 65_000,
      availabilityZone: `${region}a`,
      defaultForAz: true,
      mapPublicIpOnLaunch: true,
      ownerId: world.accountId,
    }));
    return { subnetSet: { item } };
  },
);

/** DescribeSecurityGroups: all let everything out. */
export const describeSecurityGroups = ec2Operation(
  {
    GroupId: defaulted(list(text()), [DEFAULT_SECURITY_GROUP_ID]),
    GroupName: optional(list(text())),
    ...page,
  },
  (world, input) => {
    const item = input.GroupId.filter((groupId) =>
      passes(
        input.Filter,
        among({ "group-id": [groupId], "group-name": ["default"], "vpc-id": [DEFAULT_VPC_ID] }),
      ),
    ).map((groupId) => ({
      ownerId: world.accountId,
      groupId,
      groupName: "default",
      groupDescription: "default VPC security group",
      vpcId: DEFAULT_VPC_ID,
      ipPermissionsEgress: {
        item: [{ ipProtocol: "-1", ipRanges: { item: [{ cidrIp: "0.0.0.0/0" }] } }],
      },
    }));
    return { securityGroupInfo: { item } };
  },
);

/** DescribeRouteTables: the main one of the default VPC, which no subnet is associated with by itself. */
export const describeRouteTables = ec2Operation(
  { RouteTableId: optional(list(text())), ...page },
  (world, input) => {
    const values = among({
      "route-table-id": [DEFAULT_ROUTE_TABLE_ID],
      "vpc-id": [DEFAULT_VPC_ID],
      "association.main": ["true"],
      "association.subnet-id": [],
    });
    if (!passes(input.Filter, values)) return { routeTableSet: { item: [] } };
    return {
      routeTableSet: {
        item: [
          {
            routeTableId: DEFAULT_ROUTE_TABLE_ID,
            vpcId: DEFAULT_VPC_ID,
            ownerId: world.accountId,
            associationSet: { item: [{ routeTableId: DEFAULT_ROUTE_TABLE_ID, main: true }] },
            routeSet: {
              item: [
                { destinationCidrBlock: CIDR, gatewayId: "local", state: "active" },
                {
                  destinationCidrBlock: "0.0.0.0/0",
                  natGatewayId: DEFAULT_NAT_GATEWAY_ID,
                  state: "active",
                },
              ],
            },
          },
        ],
      },
    };
  },
);

/** DescribeVpcEndpoints: there are none. */
export const describeVpcEndpoints = ec2Operation(
  { VpcEndpointId: optional(list(text())), ...page },
  () => ({ vpcEndpointSet: { item: [] } }),
);
