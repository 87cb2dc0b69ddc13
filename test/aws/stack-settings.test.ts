import { expect, test } from "vitest";
import { outputsOfSettings, settingsOfStack } from "../../lib/aws/stack-settings.ts";
import { Conflict } from "../../lib/errors.ts";

const SETTINGS = {
  registryBucket: "bucket",
  stateMachineArn: "arn:machine",
  runDocument: "document",
  instanceProfile: "profile",
  topicArn: "arn:topic",
  eventBusName: "bus",
  logGroupPrefix: "/kiln/kiln-dev",
  scheduleGroup: "kiln-dev",
  schedulerRoleArn: "arn:role",
};

test("settingsOfStack() reads what outputsOfSettings() gives", () => {
  const outputs = outputsOfSettings(SETTINGS);
  expect(outputs).toStrictEqual({
    RegistryBucket: "bucket",
    StateMachineArn: "arn:machine",
    RunDocument: "document",
    InstanceProfile: "profile",
    TopicArn: "arn:topic",
    EventBus: "bus",
    LogGroupPrefix: "/kiln/kiln-dev",
    ScheduleGroup: "kiln-dev",
    SchedulerRoleArn: "arn:role",
  });
  const stack = { name: "kiln-dev", status: "CREATE_COMPLETE", outputs };
  expect(settingsOfStack(stack)).toStrictEqual(SETTINGS);
});

test("settingsOfStack() leaves out what a stack does not have", () => {
  const { registryBucket, stateMachineArn, runDocument } = SETTINGS;
  const few = { registryBucket, stateMachineArn, runDocument };
  const stack = { name: "kiln-dev", status: "CREATE_COMPLETE", outputs: outputsOfSettings(few) };
  expect(settingsOfStack(stack)).toStrictEqual(few);
});

test("settingsOfStack() names every output that is missing", () => {
  const outputs = { RegistryBucket: "bucket" };
  expect(() => settingsOfStack({ name: "web", status: "CREATE_FAILED", outputs })).toThrow(
    new Conflict(
      'Cannot use stack "web": it is CREATE_FAILED and has no output StateMachineArn, RunDocument, expected a stack of Kiln\n  → Name it with --stack, or deploy it again.',
    ),
  );
});
