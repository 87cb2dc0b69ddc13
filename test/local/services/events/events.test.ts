import { readFile } from "node:fs/promises";
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import type { Delivery } from "../../../../lib/local/services/events/bus.ts";
import { createEvents } from "../../../../lib/local/services/events/events.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { ACCOUNT, CLOCK, countingIds, NOW, REGION, serviceCloud } from "../service-cloud.ts";

const lambda = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:on-change`;

async function cloud(deliver?: (delivery: Delivery) => Promise<void> | void) {
  const folder = await temporaryFolder();
  const delivered: Delivery[] = [];
  const failures: unknown[] = [];
  const events = createEvents({
    folder,
    clock: CLOCK,
    newId: countingIds(),
    accountId: ACCOUNT,
    deliver: deliver ?? ((delivery) => void delivered.push(delivery)),
    onFailure: (error) => failures.push(error),
  });
  const client = new EventBridgeClient(serviceCloud(events.service).client());
  const putRule = async (Name: string, pattern: object, target: object = {}) => {
    await client.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
    const Targets = [{ Id: "t", Arn: lambda, ...target }];
    await client.send(new PutTargetsCommand({ Rule: Name, Targets }));
  };
  return { folder, delivered, failures, events, client, putRule };
}

const amiEvent = {
  source: "aws.ec2",
  detailType: "EC2 AMI State Change",
  region: REGION,
  resources: ["arn:aws:ec2:eu-west-1::image/ami-1"],
  detail: { ImageId: "ami-1", State: "available" },
};
const asDelivered = {
  version: "0",
  id: "id-1",
  source: "aws.ec2",
  account: ACCOUNT,
  time: "2024-06-01T10:00:00Z",
  "detail-type": "EC2 AMI State Change",
  region: REGION,
  resources: ["arn:aws:ec2:eu-west-1::image/ami-1"],
  detail: { ImageId: "ami-1", State: "available" },
};

test("an event of a service reaches the targets of the rules that match, and the Region's file", async () => {
  const { folder, delivered, events, putRule } = await cloud();
  await putRule("images", { source: ["aws.ec2"], detail: { State: ["available"] } });
  await putRule("failures", { source: ["aws.ec2"], detail: { State: ["failed"] } });
  events.emit(amiEvent);
  await events.settled();
  expect(delivered).toStrictEqual([
    {
      targetArn: lambda,
      ruleArn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/images`,
      event: asDelivered,
      payload: asDelivered,
    },
  ]);
  const lines = await readFile(`${folder}/${REGION}.jsonl`, "utf8");
  expect(lines).toBe(`${JSON.stringify(asDelivered)}\n`);
});

test("a target can ask for a part of the event, or for a text of its own", async () => {
  const { delivered, events, putRule } = await cloud();
  const all = { source: ["aws.ec2"] };
  await putRule("a", all, { InputPath: "$.detail.ImageId" });
  await putRule("b", all, { Input: '{"sweep":true}' });
  events.emit(amiEvent);
  await events.settled();
  expect(delivered.map(({ payload }) => payload)).toStrictEqual(["ami-1", { sweep: true }]);
});

test("a disabled rule, a removed target and another Region get nothing", async () => {
  const { delivered, events, client, putRule } = await cloud();
  await putRule("a", { source: ["aws.ec2"] });
  await putRule("b", { source: ["aws.ec2"] });
  await client.send(new DisableRuleCommand({ Name: "a" }));
  await client.send(new RemoveTargetsCommand({ Rule: "b", Ids: ["t"] }));
  events.emit(amiEvent);
  await putRule("c", { source: ["aws.ec2"] });
  events.emit({ ...amiEvent, region: "us-east-1" });
  await events.settled();
  expect(delivered).toStrictEqual([]);
});

test("a target that fails is reported, and holds up nobody", async () => {
  const seen: string[] = [];
  const { events, failures, putRule } = await cloud(({ targetArn }) => {
    seen.push(targetArn);
    if (targetArn === "arn:bad") throw new Error("no such function");
  });
  await putRule("a", { source: ["aws.ec2"] }, { Arn: "arn:bad" });
  await putRule("b", { source: ["aws.ec2"] }, { Arn: "arn:good" });
  events.emit(amiEvent);
  await events.settled();
  expect(seen).toStrictEqual(["arn:bad", "arn:good"]);
  expect(failures).toStrictEqual([new Error("no such function")]);
});

test("settled() waits for events that deliveries have caused", async () => {
  const seen: string[] = [];
  const { events, client, putRule } = await cloud(async ({ event }) => {
    seen.push(event.source);
    if (event.source === "aws.ec2")
      await client.send(
        new PutEventsCommand({ Entries: [{ Source: "kiln", DetailType: "d", Detail: "{}" }] }),
      );
  });
  await putRule("a", { source: ["aws.ec2", "kiln"] });
  events.emit(amiEvent);
  await events.settled();
  expect(seen).toStrictEqual(["aws.ec2", "kiln"]);
});

test("PutEvents takes or refuses each entry for itself", async () => {
  const { delivered, events, client, putRule } = await cloud();
  await putRule("a", { source: ["kiln"] });
  const good = {
    Source: "kiln",
    DetailType: "Build",
    Detail: '{"id":1}',
    Time: new Date(NOW - 5000),
  };
  const answer = await client.send(
    new PutEventsCommand({
      Entries: [
        good,
        { ...good, Detail: "[1]" },
        { ...good, Detail: "{" },
        { ...good, Source: "aws.ec2" },
        { Source: "kiln", Detail: "{}" },
        { ...good, EventBusName: "other" },
      ],
    }),
  );
  await events.settled();
  expect(answer.FailedEntryCount).toBe(5);
  expect(answer.Entries).toStrictEqual([
    { EventId: "id-1" },
    { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
    { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
    {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Not authorized for the source.",
    },
    {
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
    },
    { ErrorCode: "ResourceNotFoundException", ErrorMessage: "Event bus other does not exist." },
  ]);
  expect(delivered.map(({ event }) => [event.time, event.detail])).toStrictEqual([
    ["2024-06-01T09:59:55Z", { id: 1 }],
  ]);
});

test("PutEvents refuses no entries, more than ten, and more than 256 KiB", async () => {
  const { client } = await cloud();
  const put = (count: number, Detail: string) =>
    client.send(
      new PutEventsCommand({
        Entries: Array.from({ length: count }, () => ({ Source: "kiln", DetailType: "d", Detail })),
      }),
    );
  await expect(put(0, "{}")).rejects.toMatchObject({ name: "ValidationException" });
  await expect(put(11, "{}")).rejects.toMatchObject({ name: "ValidationException" });
  const half = JSON.stringify({ a: "x".repeat(131_100) });
  await expect(put(2, half)).rejects.toMatchObject({ name: "ValidationException" });
  expect((await put(1, half)).FailedEntryCount).toBe(0);
});

test("PutRule replaces the pattern and keeps the targets", async () => {
  const { client, putRule } = await cloud();
  await putRule("a", { source: ["x"] });
  const EventPattern = '{"source":["y"]}';
  const put = await client.send(
    new PutRuleCommand({ Name: "a", EventPattern, Description: "d", State: "DISABLED" }),
  );
  expect(put.RuleArn).toBe(`arn:aws:events:${REGION}:${ACCOUNT}:rule/a`);
  const { $metadata: _, ...rule } = await client.send(new DescribeRuleCommand({ Name: "a" }));
  expect(rule).toStrictEqual({
    Name: "a",
    Arn: put.RuleArn,
    EventPattern,
    State: "DISABLED",
    Description: "d",
    EventBusName: "default",
  });
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: "a" }));
  expect(Targets).toStrictEqual([{ Id: "t", Arn: lambda }]);
});

test("ListRules pages by name", async () => {
  const { client } = await cloud();
  for (const Name of ["b-1", "a-1", "b-2"])
    await client.send(new PutRuleCommand({ Name, EventPattern: '{"source":["x"]}' }));
  const first = await client.send(new ListRulesCommand({ NamePrefix: "b-", Limit: 1 }));
  const second = await client.send(
    new ListRulesCommand({ NamePrefix: "b-", Limit: 1, NextToken: first.NextToken }),
  );
  const names = [first, second].map(({ Rules }) => Rules?.map(({ Name }) => Name));
  expect([names, second.NextToken]).toStrictEqual([[["b-1"], ["b-2"]], undefined]);
});

test("rules that cannot be are refused", async () => {
  const { client, putRule } = await cloud();
  const put = (rule: object) => client.send(new PutRuleCommand({ Name: "a", ...rule }));
  await expect(put({ EventPattern: '{"source":"x"}' })).rejects.toMatchObject({
    name: "InvalidEventPatternException",
    message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
  });
  await expect(put({ ScheduleExpression: "rate(1 hour)" })).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(client.send(new DescribeRuleCommand({ Name: "a" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Rule a does not exist on EventBus default.",
  });
  await putRule("a", { source: ["x"] });
  const remove = () => client.send(new DeleteRuleCommand({ Name: "a" }));
  await expect(remove()).rejects.toMatchObject({
    name: "ValidationException",
    message: "Rule can't be deleted since it has targets.",
  });
  const six = Array.from({ length: 6 }, (_, index) => ({ Id: `${index}`, Arn: lambda }));
  await expect(
    client.send(new PutTargetsCommand({ Rule: "a", Targets: six })),
  ).rejects.toMatchObject({ name: "LimitExceededException" });
  await client.send(new RemoveTargetsCommand({ Rule: "a", Ids: ["t"] }));
  await remove();
  await remove();
});

test("TestEventPattern answers without any rule", async () => {
  const { client } = await cloud();
  const EventPattern = '{"source":["x"]}';
  const ask = async (source: string) =>
    (
      await client.send(
        new TestEventPatternCommand({ EventPattern, Event: JSON.stringify({ source }) }),
      )
    ).Result;
  expect([await ask("x"), await ask("y")]).toStrictEqual([true, false]);
});
