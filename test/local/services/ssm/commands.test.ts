import {
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import {
  CancelCommandCommand,
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";
import type { SimulatedExec } from "../../../../lib/local/machines/simulated-driver.ts";
import { type TestCloud, testCloud, until } from "../../../fakes/local-cloud.ts";
import { virtualClock } from "../../../fakes/virtual-clock.ts";

type Script = (
  script: string,
  print: (stream: "stdout" | "stderr", text: string) => void,
  environment: { readonly [name: string]: string },
) => number | Promise<number>;

/** Answers shell scripts; every other command succeeds. */
function scripts(answer: Script): SimulatedExec {
  return async (_id, { argv, onOutput, environment = {} }) => {
    const isScript = argv[0] === "sh" && argv[1] === "-c" && argv.length === 3;
    const print = (stream: "stdout" | "stderr", text: string): void =>
      onOutput?.(stream, Buffer.from(text));
    const exitCode = isScript ? await answer(argv[2] ?? "", print, environment) : 0;
    return { exitCode, signal: null };
  };
}

/** A cloud with one instance whose agent is online. */
async function withInstance(answer: Script, settings: Parameters<typeof testCloud>[0] = {}) {
  const cloud = await testCloud({ machines: { exec: scripts(answer) }, ...settings });
  const { Instances = [] } = await cloud.ec2.send(
    new RunInstancesCommand({
      ImageId: cloud.parentId,
      MinCount: 1,
      MaxCount: 1,
      InstanceType: "t3.micro",
    }),
  );
  const instanceId = Instances[0]?.InstanceId ?? "";
  await until(async () => (await online(cloud)).includes(instanceId));
  return { ...cloud, instanceId };
}

async function online({ ssm }: TestCloud): Promise<string[]> {
  const { InstanceInformationList = [] } = await ssm.send(
    new DescribeInstanceInformationCommand({}),
  );
  return InstanceInformationList.flatMap(({ InstanceId = "", PingStatus }) =>
    PingStatus === "Online" ? [InstanceId] : [],
  );
}

type Prepared = Awaited<ReturnType<typeof withInstance>>;

async function send(cloud: Prepared, more: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const { Command } = await cloud.ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [cloud.instanceId],
      Parameters: { commands: ["build"] },
      ...more,
    }),
  );
  return Command?.CommandId ?? "";
}

async function finished({ ssm, instanceId }: Prepared, commandId: string) {
  return until(async () => {
    const invocation = await ssm.send(
      new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }),
    );
    const isOpen = ["Pending", "InProgress", "Cancelling"].includes(invocation.Status ?? "");
    return isOpen ? undefined : invocation;
  });
}

describe("SendCommand", () => {
  test("runs the script and keeps output, exit code and times", async () => {
    const cloud = await withInstance((script, print) => {
      print("stdout", `ran ${script}`);
      print("stderr", "careful\n");
      return 0;
    });
    const commandId = await send(cloud, { Parameters: { commands: ["one", "two"] } });
    expect(await finished(cloud, commandId)).toMatchObject({
      PluginName: "runShellScript",
      Status: "Success",
      StatusDetails: "Success",
      ResponseCode: 0,
      StandardOutputContent: "ran one\ntwo\n",
      StandardErrorContent: "careful\n",
      ExecutionElapsedTime: expect.stringMatching(/^PT[0-9.]+S$/),
    });
  });

  test("fails with the exit code of the script", async () => {
    const cloud = await withInstance(() => 7);
    expect(await finished(cloud, await send(cloud))).toMatchObject({
      Status: "Failed",
      ResponseCode: 7,
    });
  });

  test("gives commands the endpoint, the Region and credentials of their own", async () => {
    const seen: { readonly [name: string]: string }[] = [];
    const cloud = await withInstance((_script, _print, environment) => {
      seen.push(environment);
      return 0;
    });
    await finished(cloud, await send(cloud));
    expect(seen[0]).toMatchObject({
      HOME: "/root",
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:[0-9]+$/),
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_SSM_INSTANCE_ID: cloud.instanceId,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SESSION_TOKEN: expect.any(String),
    });
  });

  test("tells observers each line as it comes", async () => {
    const cloud = await withInstance((_script, print) => {
      print("stdout", "one\ntw");
      print("stdout", "o\nthree");
      return 0;
    });
    await finished(cloud, await send(cloud));
    const lines = cloud.events.flatMap((event) => (event.type === "output" ? [event.line] : []));
    expect(lines).toEqual(["one", "two", "three"]);
  });

  test("cuts standard output at 24,000 characters", async () => {
    const cloud = await withInstance((_script, print) => {
      print("stdout", "x".repeat(30_000));
      return 0;
    });
    const { StandardOutputContent = "" } = await finished(cloud, await send(cloud));
    expect(StandardOutputContent).toBe(`${"x".repeat(24_000)}\n---Output truncated---`);
  });

  test("writes all of the output to S3", async () => {
    const cloud = await withInstance((_script, print) => {
      print("stdout", "x".repeat(30_000));
      return 0;
    });
    await cloud.s3.send(
      new CreateBucketCommand({
        Bucket: "logs-bucket",
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    );
    const commandId = await send(cloud, {
      OutputS3BucketName: "logs-bucket",
      OutputS3KeyPrefix: "ssm",
    });
    const Key = `ssm/${commandId}/${cloud.instanceId}/awsrunShellScript/runShellScript/stdout`;
    await until(async () => {
      const { CommandInvocations = [] } = await cloud.ssm.send(
        new ListCommandInvocationsCommand({ CommandId: commandId }),
      );
      return CommandInvocations[0]?.Status === "Success";
    });
    const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: "logs-bucket", Key }));
    expect(await Body?.transformToString()).toHaveLength(30_000);
  });

  test("reboots for exit code 194 and runs the step again, while the instance stays running", async () => {
    let runs = 0;
    const cloud = await withInstance((_script, print) => {
      print("stdout", `run ${++runs}\n`);
      return runs < 3 ? 194 : 0;
    });
    expect(await finished(cloud, await send(cloud))).toMatchObject({
      Status: "Success",
      StandardOutputContent: "run 1\nrun 2\nrun 3\n",
    });
    expect(cloud.events.filter(({ type }) => type === "reboot")).toHaveLength(2);
    const states = cloud.events.flatMap((event) =>
      event.type === "instance" ? [event.state] : [],
    );
    expect(states).toEqual(["pending", "running"]);
  });

  test("gives up after fifteen reboots", async () => {
    let runs = 0;
    const cloud = await withInstance(() => {
      runs++;
      return 194;
    });
    expect(await finished(cloud, await send(cloud))).toMatchObject({
      Status: "Failed",
      ResponseCode: 194,
      StandardErrorContent: "The step has asked for more than 15 reboots\n",
    });
    expect(runs).toBe(16);
  });

  test("times a step out by its own limit", async () => {
    const clock = virtualClock();
    const never = new Promise<number>(() => undefined);
    const cloud = await withInstance(() => never, {
      clock,
      machines: { exec: scripts(() => never) },
    });
    const commandId = await send(cloud, {
      Parameters: { commands: ["sleep"], executionTimeout: ["60"] },
    });
    const end = finished(cloud, commandId);
    await clock.runUntil(end);
    expect(await end).toMatchObject({
      Status: "TimedOut",
      StatusDetails: "ExecutionTimedOut",
      ResponseCode: 137,
    });
  });

  test.each<[string, Partial<SendCommandCommandInput>, string]>([
    ["an unknown document", { DocumentName: "Nothing" }, "InvalidDocument"],
    ["an unknown instance", { InstanceIds: ["i-00000000000000000"] }, "InvalidInstanceId"],
    ["a missing parameter", { Parameters: {} }, "InvalidParameters"],
    [
      "an unknown parameter",
      { Parameters: { commands: ["a"], other: ["b"] } },
      "InvalidParameters",
    ],
    [
      "a value that does not fit its pattern",
      { Parameters: { commands: ["a"], executionTimeout: ["soon"] } },
      "InvalidParameters",
    ],
    ["a delivery time-out below 30 seconds", { TimeoutSeconds: 5 }, "ValidationException"],
  ])("refuses %s", async (_what, more, name) => {
    const cloud = await withInstance(() => 0);
    await expect(send(cloud, more)).rejects.toMatchObject({ name });
  });

  test("refuses an instance whose agent does not answer yet, or no longer", async () => {
    const clock = virtualClock();
    const cloud = await testCloud({ clock, delays: { agent: 30_000 } });
    const { Instances = [] } = await cloud.ec2.send(
      new RunInstancesCommand({
        ImageId: cloud.parentId,
        MinCount: 1,
        MaxCount: 1,
        InstanceType: "t3.micro",
      }),
    );
    const instanceId = Instances[0]?.InstanceId ?? "";
    const prepared = { ...cloud, instanceId };
    await clock.advance(29_000);
    await expect(send(prepared)).rejects.toMatchObject({ name: "InvalidInstanceId" });
    await clock.advance(2_000);
    await finished(prepared, await send(prepared));
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    await expect(send(prepared)).rejects.toMatchObject({
      name: "InvalidInstanceId",
      message: `Instances [[${instanceId}]] not in a valid state for account 000000000000`,
    });
  });
});

describe("CancelCommand", () => {
  test("kills what runs", async () => {
    const started = Promise.withResolvers<void>();
    const cloud = await withInstance(() => {
      started.resolve();
      return new Promise<number>(() => undefined);
    });
    const commandId = await send(cloud);
    await started.promise;
    await cloud.ssm.send(new CancelCommandCommand({ CommandId: commandId }));
    expect(await finished(cloud, commandId)).toMatchObject({
      Status: "Cancelled",
      ResponseCode: 137,
    });
    const { Commands = [] } = await cloud.ssm.send(
      new ListCommandsCommand({ CommandId: commandId }),
    );
    expect(Commands[0]?.Status).toBe("Cancelled");
  });

  test("refuses an unknown command", async () => {
    const cloud = await withInstance(() => 0);
    await expect(
      cloud.ssm.send(
        new CancelCommandCommand({ CommandId: "00000000-0000-4000-8000-000000000000" }),
      ),
    ).rejects.toMatchObject({ name: "InvalidCommandId" });
  });
});

test("a command ends as failed when its instance is terminated", async () => {
  const started = Promise.withResolvers<void>();
  const cloud = await withInstance(() => {
    started.resolve();
    return new Promise<number>(() => undefined);
  });
  const commandId = await send(cloud);
  await started.promise;
  await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [cloud.instanceId] }));
  expect(await finished(cloud, commandId)).toMatchObject({
    Status: "Failed",
    StandardErrorContent: "The instance was stopped or terminated while the step ran.\n",
  });
});

test("GetCommandInvocation does not know a command right after it was sent", async () => {
  const clock = virtualClock();
  const cloud = await withInstance(() => 0, { clock, delays: { invocation: 2_000 } });
  const commandId = await send(cloud);
  const of = { CommandId: commandId, InstanceId: cloud.instanceId };
  await expect(cloud.ssm.send(new GetCommandInvocationCommand(of))).rejects.toMatchObject({
    name: "InvocationDoesNotExist",
  });
  await clock.advance(2_000);
  expect(await finished(cloud, commandId)).toMatchObject({ Status: "Success" });
});

test("GetCommandInvocation of a document with several steps wants the name of one", async () => {
  const cloud = await withInstance((script) => (script === "b\n" ? 3 : 0));
  const content = {
    schemaVersion: "2.2",
    mainSteps: ["a", "b", "c"].map((name) => ({
      name,
      action: "aws:runShellScript",
      inputs: { runCommand: [name] },
    })),
  };
  await cloud.ssm.send(
    new CreateDocumentCommand({
      Name: "Three",
      Content: JSON.stringify(content),
      DocumentType: "Command",
    }),
  );
  const CommandId = await send(cloud, { DocumentName: "Three", Parameters: {} });
  const of = { CommandId, InstanceId: cloud.instanceId };
  await expect(cloud.ssm.send(new GetCommandInvocationCommand(of))).rejects.toMatchObject({
    name: "InvalidPluginName",
  });
  const { CommandPlugins = [] } = await until(async () => {
    const { CommandInvocations = [] } = await cloud.ssm.send(
      new ListCommandInvocationsCommand({ CommandId, Details: true }),
    );
    return CommandInvocations[0]?.Status === "Failed" ? CommandInvocations[0] : undefined;
  });
  // A step that fails does not keep the next ones from running.
  expect(CommandPlugins.map(({ Name, Status }) => [Name, Status])).toEqual([
    ["a", "Success"],
    ["b", "Failed"],
    ["c", "Success"],
  ]);
  expect(
    await cloud.ssm.send(new GetCommandInvocationCommand({ ...of, PluginName: "b" })),
  ).toMatchObject({ Status: "Failed", ResponseCode: 3 });
});
