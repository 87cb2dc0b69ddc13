/** Schedules against services that keep them: the local cloud's, and moto's. */
import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import type { Call, Connection } from "../../lib/aws/connection.ts";
import { schedules } from "../../lib/aws/scheduler.ts";
import { applySchedule, removeSchedule } from "../../lib/build/apply-schedule.ts";
import { REGION, testCloud, until } from "../fakes/local-cloud.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";
import { imagePipeline, pipelineIn } from "../pipeline/read.ts";
import { startMoto } from "../support/moto.ts";
import { needPythonTools } from "../support/need-python-tools.ts";

const ROLE = "arn:aws:iam::000000000000:role/kiln";

/** A call with a schedule group. */
async function called(base: Omit<Connection, "settings">, stateMachineArn: string): Promise<Call> {
  const settings = {
    ...{ registryBucket: "", runDocument: "", stateMachineArn },
    ...{ scheduleGroup: "kiln", schedulerRoleArn: ROLE },
  };
  const connection = { ...base, settings };
  await new SchedulerClient({ ...base }).send(new CreateScheduleGroupCommand({ Name: "kiln" }));
  return { connection, signal: new AbortController().signal };
}

/** The life of a schedule, as each service must show it. */
async function liveThrough(call: Call): Promise<readonly unknown[]> {
  const ports = {
    registry: memoryRegistry(),
    clock: { now: Date.now },
    schedules: schedules(call),
  };
  const of = (expression: string, more = "") =>
    pipelineIn(
      imagePipeline(
        `schedule:\n  scheduleExpression: ${expression}\n  timezone: Asia/Tokyo\n${more}`,
      ),
    );
  const get = () => ports.schedules.get("web");
  await applySchedule(ports, of("cron(0 3 ? * SUN#1 *)"));
  const made = await get();
  await applySchedule(ports, of("rate(2 days)", "  flexibleTimeWindow: { mode: OFF }\n"));
  const changed = await get();
  const off = [await ports.schedules.disable("web"), await ports.schedules.disable("web")];
  const disabled = await get();
  await removeSchedule(ports, "web");
  await removeSchedule(ports, "web");
  return [made, changed, off, disabled, await get()];
}

const LIFE = [
  {
    ...{ pipeline: "web", expression: "cron(0 3 ? * SUN#1 *)", timezone: "Asia/Tokyo" },
    ...{ windowMinutes: 15, isEnabled: true },
  },
  {
    ...{ pipeline: "web", expression: "rate(2 days)", timezone: "Asia/Tokyo" },
    ...{ startsAt: expect.any(Number), windowMinutes: 0, isEnabled: true },
  },
  [true, false],
  {
    ...{ pipeline: "web", expression: "rate(2 days)", timezone: "Asia/Tokyo" },
    ...{ windowMinutes: 0, isEnabled: false },
  },
  undefined,
];

test("the local cloud keeps schedules from their making to their end", async () => {
  const { cloud } = await testCloud();
  const { credentials, requestHandler } = cloud;
  const machine = `arn:aws:states:${REGION}:000000000000:stateMachine:kiln`;
  const call = await called({ region: REGION, credentials, requestHandler }, machine);
  expect(await liveThrough(call)).toStrictEqual(LIFE);
});

test("a schedule starts the state machine with the pipeline and the time of the run", async () => {
  const { cloud, sfn } = await testCloud();
  const { credentials, requestHandler } = cloud;
  const { stateMachineArn = "" } = await sfn.send(
    new CreateStateMachineCommand({
      name: "kiln",
      definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Pass", End: true } } }),
      roleArn: ROLE,
    }),
  );
  const call = await called({ region: REGION, credentials, requestHandler }, stateMachineArn);
  cloud.keepSchedules();
  // A rate without start runs at once.
  await schedules(call).put({
    ...{ pipeline: "Web Server", expression: "rate(1 day)", timezone: "UTC" },
    ...{ windowMinutes: 0, isEnabled: true },
  });
  const executionArn = await until(async () => {
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions?.[0]?.executionArn;
  });
  expect(executionArn).toMatch(/:web-server-[0-9a-f-]{36}$/);
  const { input = "" } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(JSON.parse(input)).toStrictEqual({
    pipeline: "Web Server",
    trigger: "schedule",
    scheduledTime: expect.stringMatching(/^[0-9]{4}(?:-[0-9]{2}){2}T[0-9:]{8}Z$/),
  });
});

describe("moto", () => {
  let url = "";
  needPythonTools(async (tools) => {
    const moto = await startMoto(tools);
    url = moto.url;
    return moto.close;
  });

  test("keeps schedules from their making to their end", async () => {
    const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
    const machine = `arn:aws:states:${REGION}:123456789012:stateMachine:kiln`;
    const call = await called({ region: REGION, endpoint: url, credentials }, machine);
    expect(await liveThrough(call)).toStrictEqual(LIFE);
  });
});
