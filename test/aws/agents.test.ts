import { expect, test } from "vitest";
import { agents } from "../../lib/aws/agents.ts";
import { Denied, NotFound } from "../../lib/errors.ts";
import { contract, type Exchange, REGION, scriptedCall } from "../support/wire/contract.ts";
import { awsJson, awsQuery, EC2 } from "../support/wire/protocol.ts";

contract({
  name: "agents().ping()",
  adapter: agents,
  run: (adapter) => adapter.ping(REGION, "i-1"),
  protocol: awsJson("ssm", "AmazonSSM"),
  exchanges: [
    {
      operation: "DescribeInstanceInformation",
      sends: { Filters: [{ Key: "InstanceIds", Values: ["i-1"] }] },
      answers: {
        InstanceInformationList: [{ InstanceId: "i-1", PingStatus: "ConnectionLost" }],
      },
    },
  ],
  gives: "ConnectionLost",
  what: "ask about the agent of i-1",
  errors: { AccessDeniedException: Denied },
});

function described(content: string): Exchange {
  return {
    operation: "DescribeInstances",
    sends: { "InstanceId.1": "i-1" },
    answers: `<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>${content}</item></instancesSet></item></reservationSet>`,
  };
}

const PLACE =
  "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><groupSet><item><groupId>sg-1</groupId></item></groupSet>";

contract({
  name: "agents().profile() of an instance without a profile",
  adapter: agents,
  run: (adapter) => adapter.profile(REGION, "i-1"),
  protocol: EC2,
  exchanges: [described(PLACE)],
  gives: { exists: false, denied: [] },
  what: "describe instance i-1 in eu-west-1",
  errors: { "InvalidInstanceID.NotFound": NotFound, UnauthorizedOperation: Denied },
});

const IAM = awsQuery("iam", "2010-05-08");
const WITH_PROFILE = EC2.reply(
  "DescribeInstances",
  String(
    described(
      "<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/kiln/builder</arn></iamInstanceProfile>",
    ).answers,
  ),
);
const PROFILE = IAM.reply(
  "GetInstanceProfile",
  "<InstanceProfile><Roles><member><RoleName>web</RoleName><Arn>arn:aws:iam::123456789012:role/web</Arn></member></Roles></InstanceProfile>",
);
const decisions = (more: string, ...denied: readonly string[]) =>
  IAM.reply(
    "SimulatePrincipalPolicy",
    `<EvaluationResults><member><EvalActionName>ssm:Allowed</EvalActionName><EvalDecision>allowed</EvalDecision></member>${denied
      .map(
        (action) =>
          `<member><EvalActionName>${action}</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member>`,
      )
      .join("")}</EvaluationResults>${more}`,
  );

test("agents().profile() asks IAM for the role and what it may not do, page after page", async () => {
  const { call, sent } = scriptedCall([
    WITH_PROFILE,
    PROFILE,
    decisions("<IsTruncated>true</IsTruncated><Marker>m</Marker>", "ssm:One"),
    decisions("<IsTruncated>false</IsTruncated>", "ssm:Two"),
  ]);
  expect(await agents(call).profile(REGION, "i-1")).toStrictEqual({
    name: "builder",
    exists: true,
    role: "web",
    denied: ["ssm:One", "ssm:Two"],
  });
  const asked = {
    PolicySourceArn: "arn:aws:iam::123456789012:role/web",
    "ActionNames.member.1": "ssm:UpdateInstanceInformation",
    "ActionNames.member.2": "ssmmessages:CreateControlChannel",
    "ActionNames.member.3": "ssmmessages:OpenControlChannel",
    "ActionNames.member.4": "ssmmessages:CreateDataChannel",
    "ActionNames.member.5": "ssmmessages:OpenDataChannel",
  };
  expect(sent.slice(1).map(IAM.bodyOf)).toStrictEqual([
    { InstanceProfileName: "builder" },
    asked,
    { ...asked, Marker: "m" },
  ]);
  expect(sent.slice(1).map(IAM.operationOf)).toStrictEqual([
    "GetInstanceProfile",
    "SimulatePrincipalPolicy",
    "SimulatePrincipalPolicy",
  ]);
  expect(sent[1]?.host).toBe("iam.amazonaws.com");
});

test.each([
  ["is gone", IAM.error("NoSuchEntity", "Gone"), { name: "builder", exists: false, denied: [] }],
  [
    "has no role",
    IAM.reply("GetInstanceProfile", "<InstanceProfile><Roles/></InstanceProfile>"),
    { name: "builder", exists: true, denied: [] },
  ],
])("agents().profile() says that the profile %s", async (_, reply, expected) => {
  const { call } = scriptedCall([WITH_PROFILE, reply]);
  expect(await agents(call).profile(REGION, "i-1")).toStrictEqual(expected);
});

test("agents().profile() translates what IAM does not allow", async () => {
  const { call } = scriptedCall([WITH_PROFILE, IAM.error("AccessDenied", "No")]);
  await expect(agents(call).profile(REGION, "i-1")).rejects.toThrow(
    new Denied('Cannot look at instance profile "builder": AccessDenied: No'),
  );
});

type Network = {
  readonly instance?: string;
  readonly tables: readonly string[];
  readonly egress?: string;
  readonly endpoints?: string;
};

/** Requests are answered by their operations: three go out side by side. */
async function network({ instance = PLACE, tables, egress = "", endpoints = "" }: Network) {
  const left = [...tables];
  const { call, sent } = scriptedCall((request) => {
    const operation = EC2.operationOf(request) ?? "";
    const content = {
      DescribeInstances: String(described(instance).answers),
      DescribeRouteTables: `<routeTableSet>${left[0] ?? ""}</routeTableSet>`,
      DescribeSecurityGroups: `<securityGroupInfo><item><groupId>sg-1</groupId><ipPermissionsEgress>${egress}</ipPermissionsEgress></item></securityGroupInfo>`,
      DescribeVpcEndpoints: `<vpcEndpointSet>${endpoints}</vpcEndpointSet>`,
    }[operation];
    if (operation === "DescribeRouteTables") left.shift();
    return EC2.reply(operation, content ?? "");
  });
  return { facts: await agents(call).network(REGION, "i-1"), sent };
}

const table = (routes: string) => `<item><routeSet>${routes}</routeSet></item>`;
const route = (target: string, state = "active") =>
  `<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>${target}<state>${state}</state></item>`;
const LOCAL =
  "<item><destinationCidrBlock>172.31.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>";
const ALL_OUT = "<item><ipProtocol>-1</ipProtocol></item>";

test("agents().network() reads the subnet's own routes, groups and endpoints", async () => {
  const { facts, sent } = await network({
    instance: `${PLACE}<ipAddress>198.51.100.1</ipAddress>`,
    tables: [table(`${LOCAL}${route("<gatewayId>igw-1</gatewayId>")}`)],
    egress: ALL_OUT,
    endpoints: `<item><serviceName>com.amazonaws.eu-west-1.ssm</serviceName><vpcEndpointType>Interface</vpcEndpointType><privateDnsEnabled>true</privateDnsEnabled></item>
      <item><serviceName>com.amazonaws.eu-west-1.ssmmessages</serviceName><vpcEndpointType>Interface</vpcEndpointType><privateDnsEnabled>false</privateDnsEnabled></item>
      <item><serviceName>com.amazonaws.eu-west-1.s3</serviceName><vpcEndpointType>Gateway</vpcEndpointType></item>`,
  });
  expect(facts).toStrictEqual({
    subnetId: "subnet-1",
    securityGroupIds: ["sg-1"],
    allowsHttps: true,
    hasPublicAddress: true,
    defaultRoute: { target: "igw-1", isBlackhole: false },
    endpoints: ["ssm", "s3"],
  });
  const bodies = sent.map((request) => [EC2.operationOf(request), EC2.bodyOf(request)]);
  expect(bodies).toEqual([
    ["DescribeInstances", { "InstanceId.1": "i-1" }],
    [
      "DescribeRouteTables",
      { "Filter.1.Name": "association.subnet-id", "Filter.1.Value.1": "subnet-1" },
    ],
    ["DescribeSecurityGroups", { "GroupId.1": "sg-1" }],
    [
      "DescribeVpcEndpoints",
      {
        "Filter.1.Name": "vpc-id",
        "Filter.1.Value.1": "vpc-1",
        "Filter.2.Name": "vpc-endpoint-state",
        "Filter.2.Value.1": "available",
      },
    ],
  ]);
});

test("agents().network() takes the main routes of the VPC for a subnet without its own", async () => {
  const { facts, sent } = await network({
    tables: ["", table(route("<natGatewayId>nat-1</natGatewayId>", "blackhole"))],
  });
  expect(facts).toStrictEqual({
    subnetId: "subnet-1",
    securityGroupIds: ["sg-1"],
    allowsHttps: false,
    hasPublicAddress: false,
    defaultRoute: { target: "nat-1", isBlackhole: true },
    endpoints: [],
  });
  const main = sent.filter((request) => EC2.operationOf(request) === "DescribeRouteTables").at(-1);
  expect(main === undefined ? undefined : EC2.bodyOf(main)).toStrictEqual({
    "Filter.1.Name": "vpc-id",
    "Filter.1.Value.1": "vpc-1",
    "Filter.2.Name": "association.main",
    "Filter.2.Value.1": "true",
  });
});

test.each([
  ["all protocols", ALL_OUT, true],
  [
    "TCP 443",
    "<item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort></item>",
    true,
  ],
  [
    "TCP 0 to 65535",
    "<item><ipProtocol>tcp</ipProtocol><fromPort>0</fromPort><toPort>65535</toPort></item>",
    true,
  ],
  [
    "TCP 22",
    "<item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort></item>",
    false,
  ],
  [
    "UDP 443",
    "<item><ipProtocol>udp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort></item>",
    false,
  ],
  ["nothing", "", false],
])("agents().network() with groups that let %s out", async (_, egress, expected) => {
  const { facts } = await network({ tables: [table(LOCAL)], egress });
  expect([facts.allowsHttps, facts.defaultRoute]).toStrictEqual([expected, undefined]);
});
