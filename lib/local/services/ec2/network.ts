/** The default network of the local cloud: every Region has one subnet and one security group, by these ids. */
export const DEFAULT_VPC_ID = "vpc-00000000000000001";
export const DEFAULT_SUBNET_ID = "subnet-00000000000000001";
export const DEFAULT_SECURITY_GROUP_ID = "sg-00000000000000001";
export const DEFAULT_ROUTE_TABLE_ID = "rtb-00000000000000001";
export const DEFAULT_NAT_GATEWAY_ID = "nat-00000000000000001";
