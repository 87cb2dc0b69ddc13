import { readFile } from "node:fs/promises";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { createSns } from "../../../../lib/local/services/sns/sns.ts";
import type { Notification } from "../../../../lib/local/services/sns/topic.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { ACCOUNT, CLOCK, countingIds, OTHER_KEY, REGION, serviceCloud } from "../service-cloud.ts";

const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:builds`;

async function cloud() {
  const folder = await temporaryFolder();
  const observed: Notification[] = [];
  const service = createSns({
    folder,
    clock: CLOCK,
    newId: countingIds(),
    observe: (notification) => observed.push(notification),
  });
  const { client } = serviceCloud(service);
  return {
    folder,
    observed,
    sns: new SNSClient(client()),
    other: new SNSClient(client(OTHER_KEY)),
  };
}

test("CreateTopic gives the same topic for the same name", async () => {
  const { sns } = await cloud();
  const create = (Attributes = {}) =>
    sns.send(
      new CreateTopicCommand({ Name: "builds", Attributes, Tags: [{ Key: "a", Value: "b" }] }),
    );
  expect((await create({ DisplayName: "Builds" })).TopicArn).toBe(TopicArn);
  expect((await create()).TopicArn).toBe(TopicArn);
  await expect(create({ DisplayName: "Other" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
  });
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toStrictEqual([{ TopicArn }]);
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ TopicArn, Owner: ACCOUNT, DisplayName: "Builds" });
});

test("Publish writes the notification into the topic's file, as subscribers would get it", async () => {
  const { sns, folder, observed } = await cloud();
  await sns.send(new CreateTopicCommand({ Name: "builds" }));
  const answer = await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: "Build 1 is done",
      Message: '{"image":"ami-1"}\nsecond line',
      MessageAttributes: { status: { DataType: "String", StringValue: "done" } },
    }),
  );
  expect(answer.MessageId).toBe("id-1");
  const notification = {
    Type: "Notification",
    MessageId: "id-1",
    TopicArn,
    Subject: "Build 1 is done",
    Message: '{"image":"ami-1"}\nsecond line',
    Timestamp: "2024-06-01T10:00:00.000Z",
    MessageAttributes: { status: { Type: "String", Value: "done" } },
  };
  expect(observed).toStrictEqual([notification]);
  const lines = await readFile(`${folder}/${REGION}/builds.jsonl`, "utf8");
  expect(lines).toBe(`${JSON.stringify(notification)}\n`);
});

test("Publish takes the default text of a message with a text per protocol", async () => {
  const { sns, observed } = await cloud();
  await sns.send(new CreateTopicCommand({ Name: "builds" }));
  const publish = (Message: string) =>
    sns.send(new PublishCommand({ TopicArn, MessageStructure: "json", Message }));
  await publish('{"default":"d","email":"e"}');
  expect(observed.map(({ Message }) => Message)).toStrictEqual(["d"]);
  await expect(publish('{"email":"e"}')).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  await expect(publish("d")).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test.each<[string, object]>([
  ["a long message", { Message: "x".repeat(262_145) }],
  ["a subject with a line break", { Subject: "a\nb" }],
  ["a long subject", { Subject: "x".repeat(101) }],
  ["a topic of another Region", { TopicArn: TopicArn.replace(REGION, "us-east-1") }],
  ["no topic", { TopicArn: "builds" }],
])("Publish refuses %s", async (_, wrong) => {
  const { sns } = await cloud();
  await sns.send(new CreateTopicCommand({ Name: "builds" }));
  const call = sns.send(new PublishCommand({ TopicArn, Message: "m", ...wrong }));
  await expect(call).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("a topic is gone when it is deleted, and never another account's", async () => {
  const { sns, other } = await cloud();
  await sns.send(new CreateTopicCommand({ Name: "builds" }));
  const publish = new PublishCommand({ TopicArn, Message: "m" });
  await expect(other.send(publish)).rejects.toMatchObject({ name: "AuthorizationErrorException" });
  expect((await other.send(new ListTopicsCommand({}))).Topics ?? []).toStrictEqual([]);
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  await expect(sns.send(publish)).rejects.toMatchObject({ name: "NotFoundException" });
});

test("Subscribe remembers an endpoint once", async () => {
  const { sns } = await cloud();
  await sns.send(new CreateTopicCommand({ Name: "builds" }));
  const subscribe = () =>
    sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "a@example.com" }));
  expect((await subscribe()).SubscriptionArn).toBe(`${TopicArn}:id-1`);
  expect((await subscribe()).SubscriptionArn).toBe(`${TopicArn}:id-1`);
  const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(listed.Subscriptions?.map(({ Endpoint }) => Endpoint)).toStrictEqual(["a@example.com"]);
});
