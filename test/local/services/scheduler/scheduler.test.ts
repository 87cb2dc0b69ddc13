import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEndpoint } from "../../../../lib/local/endpoint/endpoint.ts";
import { schedulerService } from "../../../../lib/local/services/scheduler/scheduler.ts";
import { awsCli } from "../../../support/aws-cli.ts";
import { needPythonTools } from "../../../support/need-python-tools.ts";
import type { PythonTools } from "../../../support/python-tools.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { ACCOUNT, KEY, NOW, REGION, twoUsers } from "../service-cloud.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/kiln`;
const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:kiln`;
const NIGHTLY = {
  Name: "web",
  ScheduleExpression: "cron(0 0 * * ? *)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: MACHINE, RoleArn: ROLE, Input: "{}" },
} as const satisfies CreateScheduleCommandInput;

async function service() {
  const endpoint = createEndpoint({
    services: [],
    restServices: [
      schedulerService({
        folder: await temporaryFolder(),
        now: () => NOW,
        onChange: () => undefined,
      }),
    ],
    credentials: twoUsers(),
  });
  const client = new SchedulerClient({
    region: REGION,
    credentials: KEY,
    requestHandler: endpoint.requestHandler(),
    maxAttempts: 1,
  });
  return { endpoint, client };
}

describe("CreateSchedule", () => {
  test("keeps what it is given, with the defaults of AWS", async () => {
    const { client } = await service();
    const { ScheduleArn } = await client.send(new CreateScheduleCommand(NIGHTLY));
    const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/web`;
    expect(ScheduleArn).toBe(arn);
    const { $metadata: _, ...found } = await client.send(new GetScheduleCommand({ Name: "web" }));
    expect(found).toStrictEqual({
      ...NIGHTLY,
      Arn: arn,
      GroupName: "default",
      ScheduleExpressionTimezone: "UTC",
      State: "ENABLED",
      ActionAfterCompletion: "NONE",
      CreationDate: new Date(NOW),
      LastModificationDate: new Date(NOW),
    });
  });

  test("is repeated without harm with the same token, and refused with another", async () => {
    const { client } = await service();
    const create = (ClientToken: string) =>
      client.send(new CreateScheduleCommand({ ...NIGHTLY, ClientToken }));
    const first = await create("a");
    expect((await create("a")).ScheduleArn).toBe(first.ScheduleArn);
    await expect(create("b")).rejects.toMatchObject({
      name: "ConflictException",
      message: "Schedule web already exists.",
    });
  });

  test.each<[string, Partial<CreateScheduleCommandInput>, RegExp]>([
    ["five fields", { ScheduleExpression: "cron(0 0 * * *)" }, /^Invalid Schedule Expression cron/],
    ["two days", { ScheduleExpression: "cron(0 0 * * * *)" }, /^Invalid Schedule Expression cron/],
    ["a singular", { ScheduleExpression: "rate(2 day)" }, /^Invalid Schedule Expression rate/],
    ["a zone", { ScheduleExpressionTimezone: "Mars/Base" }, /Mars\/Base is not valid/],
    ["a start that is past", { StartDate: new Date(NOW - 400_000) }, /earlier than 5 minutes ago/],
    ["an end that is past", { EndDate: new Date(NOW - 1000) }, /must come after the current time/],
    [
      "an end before the start",
      { StartDate: new Date(NOW + 2000), EndDate: new Date(NOW + 1000) },
      /must come after the StartDate/,
    ],
    [
      "no window",
      { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
      /MaximumWindowInMinutes is required/,
    ],
    [
      "a window that is off",
      { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 5 } },
      /cannot be set/,
    ],
    [
      "a queue",
      { Target: { Arn: "arn:aws:sqs:eu-west-1:1:q", RoleArn: ROLE } },
      /is not supported/,
    ],
    ["no role", { Target: { Arn: MACHINE, RoleArn: "admin" } }, /expected the ARN of a role/],
    [
      "a bus without event",
      { Target: { Arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`, RoleArn: ROLE } },
      /EventBridgeParameters is required/,
    ],
    [
      "a universal target without input",
      { Target: { Arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution", RoleArn: ROLE } },
      /must be JSON with StateMachineArn/,
    ],
    ["a key that is unknown here", { KmsKeyArn: "arn:aws:kms:…" }, /KmsKeyArn/],
    ["a name with a space", { Name: "web server" }, /must satisfy regular expression pattern/],
  ])("refuses %s", async (_, input, message) => {
    const { client } = await service();
    await expect(
      client.send(new CreateScheduleCommand({ ...NIGHTLY, ...input })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(message),
    });
  });

  test("refuses a group that does not exist", async () => {
    const { client } = await service();
    await expect(
      client.send(new CreateScheduleCommand({ ...NIGHTLY, GroupName: "kiln" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

test("UpdateSchedule replaces everything but the time of creation", async () => {
  const { client } = await service();
  await client.send(new CreateScheduleCommand({ ...NIGHTLY, Description: "Nightly" }));
  await client.send(new UpdateScheduleCommand({ ...NIGHTLY, State: "DISABLED" }));
  const found = await client.send(new GetScheduleCommand({ Name: "web" }));
  expect(found).toMatchObject({ State: "DISABLED", CreationDate: new Date(NOW) });
  expect(found.Description).toBeUndefined();
  await expect(
    client.send(new UpdateScheduleCommand({ ...NIGHTLY, Name: "other" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("schedules are listed by group, prefix and state, in pages", async () => {
  const { client } = await service();
  await client.send(new CreateScheduleGroupCommand({ Name: "kiln" }));
  for (const [Name, GroupName, State] of [
    ["web-1", "kiln", "ENABLED"],
    ["web-2", "kiln", "DISABLED"],
    ["db", "default", "ENABLED"],
  ] as const)
    await client.send(new CreateScheduleCommand({ ...NIGHTLY, Name, GroupName, State }));
  const names = async (input: object) =>
    (await client.send(new ListSchedulesCommand(input))).Schedules?.map(({ Name }) => Name);
  expect([
    await names({}),
    await names({ GroupName: "kiln" }),
    await names({ NamePrefix: "web-2" }),
    await names({ State: "ENABLED" }),
  ]).toStrictEqual([["db", "web-1", "web-2"], ["web-1", "web-2"], ["web-2"], ["db", "web-1"]]);
  const page = await client.send(new ListSchedulesCommand({ MaxResults: 2 }));
  expect(await names({ NextToken: page.NextToken })).toStrictEqual(["web-2"]);
});

test("DeleteSchedule deletes once", async () => {
  const { client } = await service();
  await client.send(new CreateScheduleCommand(NIGHTLY));
  await client.send(new DeleteScheduleCommand({ Name: "web" }));
  await expect(client.send(new DeleteScheduleCommand({ Name: "web" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("groups have tags, and take their schedules along when they are deleted", async () => {
  const { client } = await service();
  const Tags = [{ Key: "Team", Value: "platform" }];
  const { ScheduleGroupArn: ResourceArn } = await client.send(
    new CreateScheduleGroupCommand({ Name: "kiln", Tags }),
  );
  await client.send(
    new TagResourceCommand({ ResourceArn, Tags: [{ Key: "Stage", Value: "dev" }] }),
  );
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["Team"] }));
  const tags = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(tags.Tags).toStrictEqual([{ Key: "Stage", Value: "dev" }]);
  await client.send(new CreateScheduleCommand({ ...NIGHTLY, GroupName: "kiln" }));
  const groups = await client.send(new ListScheduleGroupsCommand({}));
  expect(groups.ScheduleGroups?.map(({ Name }) => Name)).toStrictEqual(["default", "kiln"]);
  await client.send(new DeleteScheduleGroupCommand({ Name: "kiln" }));
  expect((await client.send(new ListSchedulesCommand({}))).Schedules).toStrictEqual([]);
  await expect(client.send(new GetScheduleGroupCommand({ Name: "kiln" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

describe("the AWS CLI", () => {
  let tools: PythonTools;
  needPythonTools(async (made) => {
    tools = made;
    return () => undefined;
  });

  test("makes, shows, lists and deletes schedules", { timeout: 60_000 }, async () => {
    const { endpoint } = await service();
    const { url, close } = await endpoint.listen();
    onTestFinished(close);
    const aws = await awsCli(tools, {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      AWS_DEFAULT_REGION: REGION,
    });
    const run = async (...words: readonly string[]) =>
      JSON.parse((await aws("scheduler", ...words, "--output", "json")) || "{}") as object;
    await run("create-schedule-group", "--name", "kiln", "--tags", "Key=Team,Value=platform");
    await run(
      ...["create-schedule", "--name", "web", "--group-name", "kiln"],
      ...["--schedule-expression", "rate(1 day)", "--start-date", "2099-01-01T00:00:00Z"],
      ...["--flexible-time-window", "Mode=FLEXIBLE,MaximumWindowInMinutes=15"],
      ...["--target", JSON.stringify(NIGHTLY.Target)],
    );
    expect(await run("get-schedule", "--name", "web", "--group-name", "kiln")).toMatchObject({
      ScheduleExpression: "rate(1 day)",
      StartDate: Date.UTC(2099, 0, 1) / 1000,
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
    });
    expect(await run("list-schedules", "--group-name", "kiln")).toMatchObject({
      Schedules: [{ Name: "web" }],
    });
    await run("delete-schedule-group", "--name", "kiln");
    await expect(run("get-schedule", "--name", "web", "--group-name", "kiln")).rejects.toThrow(
      "ResourceNotFoundException",
    );
  });
});
