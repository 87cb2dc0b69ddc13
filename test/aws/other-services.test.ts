import { expect, test } from "vitest";
import { accountId } from "../../lib/aws/account.ts";
import { eventBus } from "../../lib/aws/event-bus.ts";
import { objects } from "../../lib/aws/objects.ts";
import { topic } from "../../lib/aws/topic.ts";
import { Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { contract, scriptedCall } from "../support/wire/contract.ts";
import { awsJson, awsQuery, S3 } from "../support/wire/protocol.ts";

const EVENTS = awsJson("events", "AWSEvents");
const EVENT = { detailType: "Image State Change", resources: ["b-1"], detail: { a: 1 } };
const ENTRY = {
  Source: "kiln",
  DetailType: "Image State Change",
  Resources: ["b-1"],
  Detail: '{"a":1}',
};

contract({
  name: "eventBus().send()",
  adapter: eventBus,
  run: (adapter) => adapter.send(EVENT),
  protocol: EVENTS,
  exchanges: [
    {
      operation: "PutEvents",
      sends: { Entries: [ENTRY] },
      answers: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] },
    },
  ],
  gives: undefined,
  what: "send an event",
  errors: { AccessDeniedException: Denied, InternalException: Unavailable },
});

contract({
  name: "eventBus().send() to another bus",
  adapter: eventBus,
  run: (adapter) => adapter.send(EVENT),
  protocol: EVENTS,
  settings: { eventBusName: "images" },
  exchanges: [
    {
      operation: "PutEvents",
      sends: { Entries: [{ ...ENTRY, EventBusName: "images" }] },
      answers: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] },
    },
  ],
  gives: undefined,
  what: "send an event",
  errors: { ResourceNotFoundException: NotFound },
});

test("eventBus().send() fails when the bus refuses the event in an answer that says 200", async () => {
  const refused = { ErrorCode: "InternalFailure", ErrorMessage: "Not now" };
  const { call } = scriptedCall([
    EVENTS.reply("PutEvents", { FailedEntryCount: 1, Entries: [refused] }),
  ]);
  await expect(eventBus(call).send(EVENT)).rejects.toThrow(
    new Unavailable("Cannot send an event: InternalFailure: Not now"),
  );
});

const TOPIC = "arn:aws:sns:us-east-1:123456789012:images";
contract({
  name: "topic().publish()",
  adapter: topic,
  run: (adapter) => adapter.publish(TOPIC, { subject: "AVAILABLE: web", body: "{}" }),
  protocol: awsQuery("sns", "2010-03-31"),
  exchanges: [
    {
      operation: "Publish",
      // The topic's own Region.
      region: "us-east-1",
      sends: { TopicArn: TOPIC, Subject: "AVAILABLE: web", Message: "{}" },
      answers: "<MessageId>1</MessageId>",
    },
  ],
  gives: undefined,
  what: `publish to topic ${TOPIC}`,
  errors: { InternalFailure: Unavailable },
});

// The SDK names these two by its own names of the errors.
test.each([
  ["AuthorizationError", Denied],
  ["NotFound", NotFound],
  ["InvalidParameter", InvalidInput],
])("topic().publish() translates %s", async (code, kind) => {
  const { call } = scriptedCall([awsQuery("sns", "2010-03-31").error(code, "No")]);
  await expect(topic(call).publish(TOPIC, { subject: "s", body: "b" })).rejects.toThrow(kind);
});

contract({
  name: "accountId()",
  adapter: (call) => call,
  run: accountId,
  protocol: awsQuery("sts", "2011-06-15"),
  exchanges: [
    { operation: "GetCallerIdentity", sends: {}, answers: "<Account>123456789012</Account>" },
  ],
  gives: "123456789012",
  what: "ask for the account's id",
  errors: { AccessDenied: Denied, InvalidClientTokenId: Denied },
});

test("accountId() asks once for each connection", async () => {
  const { call, sent } = scriptedCall([
    awsQuery("sts", "2011-06-15").reply("GetCallerIdentity", "<Account>123456789012</Account>"),
  ]);
  expect([await accountId(call), await accountId(call)]).toStrictEqual([
    "123456789012",
    "123456789012",
  ]);
  expect(sent).toHaveLength(1);
});

contract({
  name: "objects().read()",
  adapter: objects,
  run: (adapter) => adapter.read("bucket", "a b.yml"),
  protocol: S3,
  exchanges: [
    { operation: "GetObject", method: "GET", path: "/bucket/a%20b.yml", answers: "hello" },
  ],
  gives: "hello",
  what: "read s3://bucket/a b.yml",
  errors: { NoSuchKey: { gives: undefined }, NoSuchBucket: NotFound, AccessDenied: Denied },
});

const page = (key: string, next = "") =>
  `<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}<Contents><Key>${key}</Key></Contents></ListBucketResult>`;
const LIST = { "list-type": "2", prefix: "log/" };
contract({
  name: "objects().list()",
  adapter: objects,
  run: (adapter) => adapter.list("bucket", "log/"),
  protocol: S3,
  exchanges: [
    {
      operation: "ListObjectsV2",
      method: "GET",
      path: "/bucket/",
      query: LIST,
      answers: page("log/1", "<NextContinuationToken>more</NextContinuationToken>"),
    },
    {
      operation: "ListObjectsV2",
      method: "GET",
      path: "/bucket/",
      query: { ...LIST, "continuation-token": "more" },
      answers: page("log/2"),
    },
  ],
  gives: ["log/1", "log/2"],
  what: "list s3://bucket/log/",
  errors: { NoSuchBucket: NotFound, AccessDenied: Denied },
});
