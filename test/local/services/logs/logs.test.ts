import { readFile } from "node:fs/promises";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { createLogs } from "../../../../lib/local/services/logs/logs.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { CLOCK, NOW, REGION, serviceCloud } from "../service-cloud.ts";

const logGroupName = "/kiln/builds";
const logStreamName = "web/1";
const at = { logGroupName, logStreamName };

async function cloud() {
  const folder = await temporaryFolder();
  const logs = new CloudWatchLogsClient(
    serviceCloud(createLogs({ folder, clock: CLOCK })).client(),
  );
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand(at));
  const put = (events: readonly (readonly [number, string])[], stream = logStreamName) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: stream,
        logEvents: events.map(([offset, message]) => ({ timestamp: NOW + offset, message })),
      }),
    );
  return { folder, logs, put };
}

test("PutLogEvents writes a line per event into the stream's file", async () => {
  const { folder, logs, put } = await cloud();
  await put([
    [0, "one"],
    [1, "two\nlines"],
  ]);
  await put([[5, "null"]]);
  const file = await readFile(`${folder}/${REGION}/%2Fkiln%2Fbuilds/web%2F1.jsonl`, "utf8");
  expect(
    file.split("\n").map((line) => (line === "" ? "" : JSON.parse(line).message)),
  ).toStrictEqual(["one", "two\nlines", "null", ""]);
  const { events } = await logs.send(new GetLogEventsCommand({ ...at, startFromHead: true }));
  expect(events).toStrictEqual([
    { timestamp: NOW, ingestionTime: NOW, message: "one" },
    { timestamp: NOW + 1, ingestionTime: NOW, message: "two\nlines" },
    { timestamp: NOW + 5, ingestionTime: NOW, message: "null" },
  ]);
});

test("GetLogEvents pages forwards and backwards; the token stays the same at the end", async () => {
  const { logs, put } = await cloud();
  await put([1, 2, 3, 4, 5].map((number) => [number, `${number}`] as const));
  const get = async (extra: object) => {
    const page = await logs.send(new GetLogEventsCommand({ ...at, limit: 2, ...extra }));
    return {
      text: page.events?.map(({ message }) => message).join(""),
      forward: page.nextForwardToken,
      backward: page.nextBackwardToken,
    };
  };
  const first = await get({ startFromHead: true });
  const second = await get({ nextToken: first.forward });
  const third = await get({ nextToken: second.forward });
  const end = await get({ nextToken: third.forward });
  expect([first, second, third, end].map(({ text }) => text)).toStrictEqual(["12", "34", "5", ""]);
  expect(end.forward).toBe(third.forward);
  const tail = await get({});
  expect([tail.text, (await get({ nextToken: tail.backward })).text]).toStrictEqual(["45", "23"]);
  await put([[6, "6"]]);
  expect((await get({ nextToken: end.forward })).text).toBe("6");
  expect((await get({ startTime: NOW + 2, endTime: NOW + 3, startFromHead: true })).text).toBe("2");
});

test.each<[string, readonly (readonly [number, string])[]]>([
  [
    "events out of order",
    [
      [1, "a"],
      [0, "b"],
    ],
  ],
  [
    "a batch of more than 24 hours",
    [
      [-86_400_001, "a"],
      [0, "b"],
    ],
  ],
  ["a batch of more than a mebibyte", [[0, "x".repeat(1_048_576)]]],
  ["no events", []],
  ["an empty message", [[0, ""]]],
])("PutLogEvents refuses %s", async (_, events) => {
  const { put } = await cloud();
  await expect(put(events)).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("PutLogEvents leaves out what is too old or too new, and says so", async () => {
  const { logs, put } = await cloud();
  const day = 86_400_000;
  const old = await put([
    [-15 * day, "a"],
    [-14 * day, "b"],
  ]);
  expect(old.rejectedLogEventsInfo).toStrictEqual({ tooOldLogEventEndIndex: 1 });
  const young = await put([
    [0, "c"],
    [7_200_001, "d"],
  ]);
  expect(young.rejectedLogEventsInfo).toStrictEqual({ tooNewLogEventStartIndex: 1 });
  const { events } = await logs.send(new GetLogEventsCommand({ ...at, startFromHead: true }));
  expect(events?.map(({ message }) => message)).toStrictEqual(["b", "c"]);
});

test("FilterLogEvents finds words in all streams, by time", async () => {
  const { logs, put } = await cloud();
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "db/1" }));
  await put([
    [0, "step Install failed: exit 1"],
    [4, "step Test done"],
  ]);
  await put([[2, "step Install done"]], "db/1");
  const find = async (input: object) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, ...input }))).events?.map(
      ({ logStreamName: stream, message }) => `${stream} ${message}`,
    );
  const [failed, db, done] = [
    "web/1 step Install failed: exit 1",
    "db/1 step Install done",
    "web/1 step Test done",
  ];
  expect(await find({})).toStrictEqual([failed, db, done]);
  expect(await find({ filterPattern: "Install" })).toStrictEqual([failed, db]);
  expect(await find({ filterPattern: "step -failed" })).toStrictEqual([db, done]);
  expect(await find({ filterPattern: '?"exit 1" ?Test' })).toStrictEqual([failed, done]);
  expect(await find({ logStreamNames: ["db/1"] })).toStrictEqual([db]);
  expect(await find({ logStreamNamePrefix: "web/", startTime: NOW + 1 })).toStrictEqual([done]);
  await expect(find({ filterPattern: '{ $.level = "error" }' })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  const first = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 2 }));
  const nextToken = first.nextToken;
  const second = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 2, nextToken }));
  expect([first.events?.length, second.events?.length, second.nextToken]).toStrictEqual([
    2,
    1,
    undefined,
  ]);
});

test("groups and streams are made once, described and deleted", async () => {
  const { logs, put } = await cloud();
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
  });
  await expect(logs.send(new CreateLogStreamCommand(at))).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
  });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
  await expect(
    logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 31 })),
  ).rejects.toMatchObject({ name: "InvalidParameterException" });
  await put([
    [0, "a"],
    [9, "b"],
  ]);
  const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/kiln" }));
  expect(groups.logGroups).toMatchObject([
    { logGroupName, retentionInDays: 30, creationTime: NOW },
  ]);
  const streams = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(streams.logStreams).toMatchObject([
    { logStreamName, firstEventTimestamp: NOW, lastEventTimestamp: NOW + 9 },
  ]);
  await logs.send(new DeleteLogStreamCommand(at));
  await expect(put([[0, "c"]])).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await logs.send(new CreateLogStreamCommand(at));
  expect((await logs.send(new GetLogEventsCommand(at))).events).toStrictEqual([]);
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
});
