import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateImageCommand,
  DescribeImagesCommand,
  EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import { REGION, type TestCloud, testCloud, until } from "../fakes/local-cloud.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

async function launch({ ec2, parentId }: TestCloud): Promise<string> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: parentId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  return Instances[0]?.InstanceId ?? "";
}

async function sharedFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-cloud-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Rules that hand all events of a source to a function of that name. */
async function subscribe({ cloud }: TestCloud, source: string, name: string): Promise<void> {
  const { region, credentials, requestHandler } = cloud;
  const client = new EventBridgeClient({ region, credentials, requestHandler });
  const EventPattern = JSON.stringify({ source: [source] });
  await client.send(new PutRuleCommand({ Name: name, EventPattern }));
  const Arn = `arn:aws:lambda:${region}:000000000000:function:${name}`;
  await client.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "1", Arn }] }));
}

test("events of EC2 reach the function that a rule names, as AWS words them", async () => {
  const cloud = await testCloud();
  const events: { readonly [key: string]: unknown }[] = [];
  cloud.cloud.registerFunction("on-change", async (event) => {
    events.push(event as { readonly [key: string]: unknown });
  });
  await subscribe(cloud, "aws.ec2", "on-change");
  const instanceId = await launch(cloud);
  await until(async () => events.length === 2);
  await cloud.ec2.send(new CreateImageCommand({ InstanceId: instanceId, Name: "image" }));
  const [, running, image] = await until(async () => (events.length === 3 ? events : undefined));
  expect(running).toEqual({
    version: "0",
    id: expect.any(String),
    "detail-type": "EC2 Instance State-change Notification",
    source: "aws.ec2",
    account: "000000000000",
    time: expect.any(String),
    region: "eu-west-1",
    resources: [`arn:aws:ec2:eu-west-1:000000000000:instance/${instanceId}`],
    detail: { "instance-id": instanceId, state: "running" },
  });
  expect(image).toMatchObject({
    "detail-type": "EC2 AMI State Change",
    resources: [expect.stringMatching(/^arn:aws:ec2:eu-west-1::image\/ami-/)],
    detail: { ImageId: expect.stringMatching(/^ami-/), State: "available", ErrorMessage: "" },
  });
});

test("events of Step Functions tell of the begin and the end of an execution", async () => {
  const cloud = await testCloud();
  const details: { readonly [key: string]: unknown }[] = [];
  cloud.cloud.registerFunction("on-change", async (event) => {
    details.push((event as { detail: { readonly [key: string]: unknown } }).detail);
  });
  await subscribe(cloud, "aws.states", "on-change");
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: "m",
      roleArn: "arn:aws:iam::000000000000:role/r",
      definition: JSON.stringify({
        StartAt: "A",
        States: { A: { Type: "Pass", Result: 1, End: true } },
      }),
    }),
  );
  await cloud.sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: "b-1", input: '{"a":1}' }),
  );
  await until(async () => details.length === 2);
  expect(details).toMatchObject([
    { status: "RUNNING", name: "b-1", stateMachineArn, input: '{"a":1}', stopDate: null },
    { status: "SUCCEEDED", output: "1", stopDate: expect.any(Number) },
  ]);
});

test("every() calls a function again and again, also after it has failed", async () => {
  const clock = virtualClock();
  const { cloud, events } = await testCloud({ clock });
  const times: number[] = [];
  cloud.registerFunction("sweep", async () => {
    times.push(clock.now());
    if (times.length === 1) throw new Error("not now");
  });
  cloud.every(60_000, "sweep");
  await clock.advance(200_000);
  expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 60_000, 120_000]);
  expect(events.flatMap((event) => (event.type === "function-failed" ? [event.name] : []))).toEqual(
    ['Function "sweep"'],
  );
});

test("listen() serves the same cloud over HTTP, once", async () => {
  const { cloud } = await testCloud();
  const url = await cloud.listen();
  expect(await cloud.listen()).toBe(url);
  const sts = new STSClient({ region: REGION, endpoint: url, credentials: cloud.credentials });
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: "000000000000",
    Arn: "arn:aws:iam::000000000000:user/kiln",
  });
  await cloud.close();
  await expect(fetch(url)).rejects.toThrow();
});

test("close() ends machines, executions and timers, may be repeated, and leaves images behind", async () => {
  const stateDirectory = await sharedFolder();
  const cloud = await testCloud({ stateDirectory });
  cloud.cloud.registerFunction("starter", async () => undefined);
  const InstanceId = await launch(cloud);
  await until(async () =>
    cloud.events.some((event) => event.type === "instance" && event.state === "running"),
  );
  const { ImageId } = await cloud.ec2.send(new CreateImageCommand({ InstanceId, Name: "image" }));
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: "m",
      roleArn: "arn:aws:iam::000000000000:role/r",
      definition: JSON.stringify({
        StartAt: "A",
        States: {
          A: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
            Parameters: { FunctionName: "starter" },
            End: true,
          },
        },
      }),
    }),
  );
  const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  cloud.cloud.every(10, "starter");
  await cloud.cloud.close();
  await cloud.cloud.close();
  expect(cloud.driver.machines().map(({ state }) => state)).toEqual(["terminated"]);
  expect(await cloud.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: "ABORTED",
    cause: "The local cloud was closed",
  });
  const next = await testCloud({ stateDirectory });
  const { Images = [] } = await next.ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
  expect(Images.map((image) => [image.ImageId, image.State])).toEqual([[ImageId, "available"]]);
});

test("clouds that share a state folder see each other's images, names and parameters", async () => {
  const stateDirectory = await sharedFolder();
  const one = await testCloud({ stateDirectory });
  const two = await testCloud({ stateDirectory });
  const instances = await Promise.all([launch(one), launch(two)]);
  const image = (cloud: TestCloud, InstanceId = "") =>
    until(async () =>
      cloud.ec2.send(new CreateImageCommand({ InstanceId, Name: "the same" })).then(
        () => "made",
        (error: Error) => (error.name === "IncorrectState" ? undefined : error.name),
      ),
    );
  const answers = await Promise.all([image(one, instances[0]), image(two, instances[1])]);
  expect(answers.sort()).toEqual(["InvalidAMIName.Duplicate", "made"]);
  for (const { ec2 } of [one, two]) {
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
    expect(Images.map(({ Name }) => Name)).toEqual(["the same"]);
  }
  await one.ssm.send(new PutParameterCommand({ Name: "/a", Value: "1", Type: "String" }));
  const { Parameter } = await two.ssm.send(new GetParameterCommand({ Name: "/a" }));
  expect(Parameter?.Value).toBe("1");
});

test("importImage() gives the same AMI for the same content, in every Region", async () => {
  const { cloud, layers, parentId, ec2, ec2In } = await testCloud();
  const again = await layers.commit("parent");
  const parent = { name: "parent", regions: [REGION, "us-east-1", "us-west-2"] };
  expect(
    await cloud.importImage({ ...parent, roots: [{ kind: "layer", digest: again.digest }] }),
  ).toBe(parentId);
  const { Images = [] } = await ec2In("us-west-2").send(
    new DescribeImagesCommand({ ImageIds: [parentId] }),
  );
  expect(Images).toMatchObject([{ Public: true, OwnerId: "111111111111", State: "available" }]);
  const newer = await cloud.importImage({ ...parent, roots: [{ kind: "host" }] });
  expect(newer).not.toBe(parentId);
  const named = await ec2.send(
    new DescribeImagesCommand({ Filters: [{ Name: "name", Values: ["parent"] }] }),
  );
  expect(named.Images?.map(({ ImageId }) => ImageId)).toEqual([newer]);
});

test("intercept decides about calls before they run", async () => {
  const { AwsError } = await import("../../lib/local/endpoint/service.ts");
  const cloud = await testCloud({
    intercept: ({ operation, count }) =>
      operation === "RunInstances" && count === 1
        ? new AwsError("InsufficientInstanceCapacity", "No capacity", 500)
        : undefined,
  });
  await expect(launch(cloud)).rejects.toMatchObject({ name: "InsufficientInstanceCapacity" });
  expect(await launch(cloud)).toMatch(/^i-/);
});

test("observers see every call, and may leave", async () => {
  const cloud = await testCloud();
  const operations: string[] = [];
  const leave = cloud.cloud.observe((event) => {
    if (event.type === "call") operations.push(`${event.service}:${event.operation}`);
  });
  await cloud.s3.send(
    new CreateBucketCommand({
      Bucket: "bucket",
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
  leave();
  await launch(cloud);
  expect(operations).toEqual(["s3:CreateBucket"]);
});

test("other credentials are refused", async () => {
  const { cloud } = await testCloud();
  const ec2 = new EC2Client({
    region: REGION,
    requestHandler: cloud.requestHandler,
    credentials: { accessKeyId: "AKIAOTHER", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  await expect(ec2.send(new DescribeImagesCommand({}))).rejects.toMatchObject({
    name: "AuthFailure",
  });
});

test("close() leaves no machine that a function launches meanwhile", async () => {
  const cloud = await testCloud();
  const gate = Promise.withResolvers<void>();
  const refused: unknown[] = [];
  cloud.cloud.registerFunction("late", async () => {
    await gate.promise;
    await launch(cloud).catch((error: Error) => refused.push(error.name));
  });
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: "m",
      roleArn: "arn:aws:iam::000000000000:role/r",
      definition: JSON.stringify({
        StartAt: "A",
        States: {
          A: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Parameters: { FunctionName: "late" },
            End: true,
          },
        },
      }),
    }),
  );
  await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await until(async () => cloud.events.some((event) => event.type === "state"));
  const closed = cloud.cloud.close();
  gate.resolve();
  await closed;
  expect(refused).toEqual(["Unavailable"]);
  expect(cloud.driver.machines()).toEqual([]);
});
