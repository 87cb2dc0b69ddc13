import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import type { Call } from "../../lib/aws/connection.ts";
import { writeLog } from "../../lib/aws/write-log.ts";
import { NotFound } from "../../lib/errors.ts";
import { createLogs } from "../../lib/local/services/logs/logs.ts";
import { temporaryFolder } from "../local/files/temporary-folder.ts";
import { CLOCK, NOW, REGION, serviceCloud } from "../local/services/service-cloud.ts";

const group = "/kiln/pipelines";
const stream = "web/2026/07/01";

async function world() {
  const folder = await temporaryFolder();
  const client = serviceCloud(createLogs({ folder, clock: CLOCK })).client();
  const settings = { registryBucket: "bucket", stateMachineArn: "arn", runDocument: "document" };
  const call: Call = {
    connection: { ...client, region: REGION, settings },
    signal: new AbortController().signal,
  };
  return { logs: new CloudWatchLogsClient(client), log: writeLog(call) };
}

test("writeLog() makes the stream that is not there, and adds to it", async () => {
  const { logs, log } = await world();
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await log.write({ group, stream }, NOW, "first");
  await log.write({ group, stream }, NOW + 1, "second");
  const read = new GetLogEventsCommand({
    ...{ logGroupName: group, logStreamName: stream },
    startFromHead: true,
  });
  const { events = [] } = await logs.send(read);
  expect(events.map(({ message }) => message)).toStrictEqual(["first", "second"]);
});

test("writeLog() makes no group", async () => {
  const { log } = await world();
  await expect(log.write({ group, stream }, NOW, "line")).rejects.toBeInstanceOf(NotFound);
});
