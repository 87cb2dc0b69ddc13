import { readFile } from "node:fs/promises";
import { CreateScheduleCommand, SchedulerClient, type Target } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { REGION, testCloud, until } from "../../../fakes/local-cloud.ts";

const RoleArn = "arn:aws:iam::000000000000:role/kiln";
const TIME = /^[0-9]{4}-[0-9-]{5}T[0-9:]{8}Z$/;
const ID = /^[0-9a-f-]{36}$/;

/** A cloud that keeps its schedules; a rate without start runs as soon as it is made. */
async function keeper() {
  const world = await testCloud();
  const { credentials, requestHandler } = world.cloud;
  const client = { region: REGION, credentials, requestHandler, maxAttempts: 1 };
  const scheduler = new SchedulerClient(client);
  world.cloud.keepSchedules();
  const run = (target: Omit<Target, "RoleArn">) =>
    scheduler.send(
      new CreateScheduleCommand({
        Name: "web",
        ScheduleExpression: "rate(1 day)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { ...target, RoleArn } as Target,
      }),
    );
  return { ...world, client, run };
}

async function stateMachine({ sfn }: Awaited<ReturnType<typeof keeper>>): Promise<string> {
  const definition = { StartAt: "End", States: { End: { Type: "Pass", End: true } } };
  const { stateMachineArn = "" } = await sfn.send(
    new CreateStateMachineCommand({
      name: "kiln",
      definition: JSON.stringify(definition),
      roleArn: RoleArn,
    }),
  );
  return stateMachineArn;
}

test("a state machine is started", async () => {
  const world = await keeper();
  const stateMachineArn = await stateMachine(world);
  await world.run({ Arn: stateMachineArn, Input: "{}" });
  await until(async () => {
    const { executions } = await world.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions?.length === 1;
  });
});

test("the universal target names the execution, and context attributes are filled in", async () => {
  const world = await keeper();
  const StateMachineArn = await stateMachine(world);
  const Name = "web-<aws.scheduler.execution-id>";
  await world.run({
    Arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution",
    Input: JSON.stringify({ StateMachineArn, Name, Input: "{}" }),
  });
  const name = await until(async () => {
    const list = new ListExecutionsCommand({ stateMachineArn: StateMachineArn });
    return (await world.sfn.send(list)).executions?.[0]?.name;
  });
  expect(name.slice("web-".length)).toMatch(ID);
});

test("a function without input gets the event of a schedule", async () => {
  const { cloud, run } = await keeper();
  const called: unknown[] = [];
  cloud.registerFunction("told", async (event) => void called.push(event));
  await run({ Arn: `arn:aws:lambda:${REGION}:000000000000:function:told` });
  await until(async () => called.length > 0);
  expect(called).toStrictEqual([
    {
      version: "0",
      id: expect.stringMatching(ID),
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: "000000000000",
      time: expect.stringMatching(TIME),
      region: REGION,
      resources: [`arn:aws:scheduler:${REGION}:000000000000:schedule/default/web`],
      detail: "{}",
    },
  ]);
});

test("a topic gets the input as it is", async () => {
  const { client, run, stateDirectory } = await keeper();
  const { TopicArn } = await new SNSClient(client).send(new CreateTopicCommand({ Name: "due" }));
  await run({ Arn: TopicArn, Input: "It is time" });
  const file = `${stateDirectory}/topics/${REGION}/due.jsonl`;
  const message = await until(() => readFile(file, "utf8").catch(() => undefined));
  expect(JSON.parse(message)).toMatchObject({ Message: "It is time" });
});

test("the event bus gets an event of the given source and kind", async () => {
  const { run, stateDirectory } = await keeper();
  await run({
    Arn: `arn:aws:events:${REGION}:000000000000:event-bus/default`,
    Input: '{"a":1}',
    EventBridgeParameters: { Source: "mine", DetailType: "Due" },
  });
  const file = `${stateDirectory}/events/${REGION}.jsonl`;
  const events = await until(() => readFile(file, "utf8").catch(() => undefined));
  expect(JSON.parse(events)).toMatchObject({
    source: "mine",
    "detail-type": "Due",
    detail: { a: 1 },
  });
});
