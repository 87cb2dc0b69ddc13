import { expect, test } from "vitest";
import { machines } from "../../lib/aws/machines.ts";
import { Conflict, Denied, InvalidInput, NotFound } from "../../lib/errors.ts";
import { contract, REGION, scriptedCall } from "../support/wire/contract.ts";
import { EC2 } from "../support/wire/protocol.ts";

/** A page of DescribeInstances. */
function page(instances: string, next = ""): string {
  return `<reservationSet><item><instancesSet>${instances}</instancesSet></item></reservationSet>${next}`;
}

const ENDED = `<item>
  <instanceId>i-1</instanceId><imageId>ami-1</imageId>
  <instanceState><code>48</code><name>terminated</name></instanceState>
  <stateReason><code>Client.UserInitiatedShutdown</code><message>Client.UserInitiatedShutdown: User initiated shutdown</message></stateReason>
  <launchTime>2026-07-01T12:00:00.000Z</launchTime>
  <iamInstanceProfile><arn>arn</arn></iamInstanceProfile>
  <tagSet><item><key>kiln:stage</key><value>build</value></item></tagSet>
</item>`;
const SPOT = `<item>
  <instanceId>i-2</instanceId><imageId>ami-1</imageId>
  <instanceState><code>0</code><name>pending</name></instanceState>
  <launchTime>2026-07-01T12:00:01.000Z</launchTime>
  <instanceLifecycle>spot</instanceLifecycle>
</item>`;
const MACHINES = [
  {
    instanceId: "i-1",
    imageId: "ami-1",
    state: "terminated",
    stateReason: "Client.UserInitiatedShutdown: User initiated shutdown",
    launchedAt: Date.UTC(2026, 6, 1, 12),
    hasProfile: true,
    tags: { "kiln:stage": "build" },
  },
  {
    instanceId: "i-2",
    imageId: "ami-1",
    state: "pending",
    launchedAt: Date.UTC(2026, 6, 1, 12, 0, 1),
    hasProfile: false,
    isSpot: true,
    tags: {},
  },
] as const;

contract({
  name: "machines().describe()",
  adapter: machines,
  run: (adapter) => adapter.describe(REGION, ["i-1", "i-2"]),
  protocol: EC2,
  exchanges: [
    {
      operation: "DescribeInstances",
      // By filter: an id that EC2 does not know yet hides no other.
      sends: {
        "Filter.1.Name": "instance-id",
        "Filter.1.Value.1": "i-1",
        "Filter.1.Value.2": "i-2",
      },
      answers: page(ENDED, "<nextToken>more</nextToken>"),
    },
    {
      operation: "DescribeInstances",
      sends: {
        "Filter.1.Name": "instance-id",
        "Filter.1.Value.1": "i-1",
        "Filter.1.Value.2": "i-2",
        NextToken: "more",
      },
      answers: page(SPOT),
    },
  ],
  gives: MACHINES,
  what: "describe instances in eu-west-1",
  errors: { UnauthorizedOperation: Denied, InvalidParameterValue: InvalidInput },
});

contract({
  name: "machines().find()",
  adapter: machines,
  run: (adapter) => adapter.find("us-east-1", { "kiln:build-id": "b-1", "kiln:stage": "*" }),
  protocol: EC2,
  exchanges: [
    {
      operation: "DescribeInstances",
      region: "us-east-1",
      sends: {
        "Filter.1.Name": "tag:kiln:build-id",
        "Filter.1.Value.1": "b-1",
        "Filter.2.Name": "tag:kiln:stage",
        "Filter.2.Value.1": "*",
      },
      answers: page(ENDED, "<nextToken/>"),
    },
  ],
  gives: MACHINES.slice(0, 1),
  what: "describe instances in us-east-1",
  errors: { UnauthorizedOperation: Denied },
});

contract({
  name: "machines().stop()",
  adapter: machines,
  run: (adapter) => adapter.stop(REGION, "i-1"),
  protocol: EC2,
  exchanges: [{ operation: "StopInstances", sends: { "InstanceId.1": "i-1" } }],
  gives: undefined,
  what: "stop instance i-1 in eu-west-1",
  errors: {
    IncorrectInstanceState: Conflict,
    "InvalidInstanceID.NotFound": NotFound,
    UnauthorizedOperation: Denied,
  },
});

contract({
  name: "machines().terminate()",
  adapter: machines,
  run: (adapter) => adapter.terminate(REGION, ["i-1", "i-2"]),
  protocol: EC2,
  // One by one: an id that is gone would keep the others alive.
  exchanges: [
    { operation: "TerminateInstances", sends: { "InstanceId.1": "i-1" } },
    { operation: "TerminateInstances", sends: { "InstanceId.1": "i-2" } },
  ],
  gives: undefined,
  what: "terminate instance i-1 in eu-west-1",
  errors: { "InvalidInstanceID.NotFound": { gives: undefined }, UnauthorizedOperation: Denied },
});

contract({
  name: "machines().tag()",
  adapter: machines,
  run: (adapter) => adapter.tag(REGION, ["i-1", "i-2"], { "kiln:kept": "true" }),
  protocol: EC2,
  exchanges: [
    {
      operation: "CreateTags",
      sends: {
        "ResourceId.1": "i-1",
        "ResourceId.2": "i-2",
        "Tag.1.Key": "kiln:kept",
        "Tag.1.Value": "true",
      },
      answers: "<return>true</return>",
    },
  ],
  gives: undefined,
  what: "tag i-1, i-2 in eu-west-1",
  errors: { "InvalidInstanceID.NotFound": NotFound, UnauthorizedOperation: Denied },
});

const LINES = Array.from({ length: 20 }, (_, index) => `line ${index}`);
const consoleOf = (text: string) =>
  `<instanceId>i-1</instanceId><output>${Buffer.from(text).toString("base64")}</output>`;

contract({
  name: "machines().console()",
  adapter: machines,
  run: (adapter) => adapter.console(REGION, "i-1"),
  protocol: EC2,
  exchanges: [
    {
      operation: "GetConsoleOutput",
      sends: { InstanceId: "i-1", Latest: "true" },
      answers: consoleOf(`${LINES.join("\r\n")}\r\n`),
    },
  ],
  gives: LINES.slice(-15).join("\n"),
  what: "read the console of i-1",
  errors: { UnauthorizedOperation: Denied, "InvalidInstanceID.NotFound": NotFound },
});

test("machines().console() takes what an instance without Nitro has shown", async () => {
  const { call, sent } = scriptedCall([
    EC2.error("UnsupportedOperation", "Latest is not supported"),
    EC2.reply("GetConsoleOutput", consoleOf("login:")),
    EC2.reply("GetConsoleOutput", "<instanceId>i-1</instanceId>"),
  ]);
  expect(await machines(call).console(REGION, "i-1")).toBe("login:");
  expect(sent.map(EC2.bodyOf)).toStrictEqual([
    { InstanceId: "i-1", Latest: "true" },
    { InstanceId: "i-1" },
  ]);
  expect(await machines(call).console(REGION, "i-1")).toBeUndefined();
});

test("machines().describe() asks in calls of 200 ids, and not at all about none", async () => {
  const replies = Array.from({ length: 3 }, () => EC2.reply("DescribeInstances", page("")));
  const { call, sent } = scriptedCall(replies);
  const ids = Array.from({ length: 450 }, (_, index) => `i-${index}`);
  expect(await machines(call).describe(REGION, ids)).toStrictEqual([]);
  expect(sent).toHaveLength(3);
  expect(await machines(call).describe(REGION, [])).toStrictEqual([]);
  expect(sent).toHaveLength(3);
});
