import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeTagsCommand,
  type EC2Client,
  GetConsoleOutputCommand,
  type Instance,
  RebootInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { type TestCloud, testCloud, until } from "../../../fakes/local-cloud.ts";

async function launch(
  { ec2, parentId }: Pick<TestCloud, "ec2" | "parentId">,
  more: Partial<RunInstancesCommandInput> = {},
): Promise<Instance[]> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: parentId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ...more,
    }),
  );
  return Instances;
}

async function all(ec2: EC2Client, input: DescribeInstancesCommandInput = {}): Promise<Instance[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(input));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

function inState(ec2: EC2Client, instanceId: string, state: string): Promise<Instance> {
  return until(async () => {
    const [instance] = await all(ec2, { InstanceIds: [instanceId] });
    return instance?.State?.Name === state ? instance : undefined;
  });
}

async function running(cloud: TestCloud): Promise<string> {
  const [instance] = await launch(cloud);
  const instanceId = instance?.InstanceId ?? "";
  await inState(cloud.ec2, instanceId, "running");
  return instanceId;
}

describe("RunInstances", () => {
  test("answers a pending instance with what was asked for", async () => {
    const cloud = await testCloud();
    const [instance] = await launch(cloud, {
      ClientToken: "token",
      SubnetId: "subnet-12345678",
      SecurityGroupIds: ["sg-1", "sg-2"],
      IamInstanceProfile: { Name: "builder" },
      UserData: "ZWNobw==",
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [
        { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 30, VolumeType: "gp3" } },
      ],
      TagSpecifications: [
        { ResourceType: "instance", Tags: [{ Key: "CreatedBy", Value: "Kiln" }] },
        { ResourceType: "volume", Tags: [{ Key: "Part", Value: "root" }] },
      ],
    });
    expect(instance).toMatchObject({
      ImageId: cloud.parentId,
      InstanceType: "t3.micro",
      ClientToken: "token",
      State: { Code: 0, Name: "pending" },
      SubnetId: "subnet-12345678",
      SecurityGroups: [{ GroupId: "sg-1" }, { GroupId: "sg-2" }],
      IamInstanceProfile: { Arn: "arn:aws:iam::000000000000:instance-profile/builder" },
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
      Tags: [{ Key: "CreatedBy", Value: "Kiln" }],
      Placement: { AvailabilityZone: "eu-west-1a" },
    });
    const { Tags = [] } = await cloud.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: "resource-type", Values: ["volume"] }] }),
    );
    expect(Tags.map(({ Key, Value }) => [Key, Value])).toEqual([["Part", "root"]]);
  });

  test("gives the same instance again for the same client token", async () => {
    const cloud = await testCloud();
    const [first] = await launch(cloud, { ClientToken: "once" });
    const [again] = await launch(cloud, { ClientToken: "once" });
    expect(again?.InstanceId).toBe(first?.InstanceId);
    expect(await all(cloud.ec2)).toHaveLength(1);
  });

  test("makes one instance of calls with one client token that come at once", async () => {
    const cloud = await testCloud();
    await Promise.all(Array.from({ length: 5 }, () => launch(cloud, { ClientToken: "once" })));
    expect(await all(cloud.ec2)).toHaveLength(1);
  });

  test("refuses other parameters with a known client token", async () => {
    const cloud = await testCloud();
    await launch(cloud, { ClientToken: "once" });
    await expect(
      launch(cloud, { ClientToken: "once", InstanceType: "t3.small" }),
    ).rejects.toMatchObject({ name: "IdempotentParameterMismatch" });
  });

  test.each<[string, Partial<RunInstancesCommandInput>, string]>([
    ["an unknown image", { ImageId: "ami-00000000000000000" }, "InvalidAMIID.NotFound"],
    ["what is no image id", { ImageId: "debian" }, "InvalidAMIID.Malformed"],
    ["no image", { ImageId: undefined }, "MissingParameter"],
    ["an unknown type", { InstanceType: "t3.gigantic" as "t3.micro" }, "InvalidParameterValue"],
    ["more than the most", { MinCount: 2, MaxCount: 1 }, "InvalidParameterCombination"],
    [
      "a root volume smaller than the image",
      { BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 4 } }] },
      "InvalidBlockDeviceMapping",
    ],
    [
      "a device twice",
      { BlockDeviceMappings: [{ DeviceName: "/dev/xvdb" }, { DeviceName: "/dev/xvdb" }] },
      "InvalidBlockDeviceMapping",
    ],
    [
      "a key without encryption",
      { BlockDeviceMappings: [{ DeviceName: "/dev/xvdb", Ebs: { KmsKeyId: "alias/a" } }] },
      "InvalidParameterCombination",
    ],
    [
      "tags of AWS",
      { TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "aws:x", Value: "" }] }] },
      "InvalidParameterValue",
    ],
    [
      "tags of what it does not make",
      { TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "a", Value: "" }] }] },
      "InvalidParameterValue",
    ],
    ["parameters that would be ignored", { CpuOptions: { CoreCount: 1 } }, "UnknownParameter"],
    ["a dry run, telling that it would succeed", { DryRun: true }, "DryRunOperation"],
  ])("refuses %s", async (_what, more, name) => {
    const cloud = await testCloud();
    await expect(launch(cloud, more)).rejects.toMatchObject({ name });
    expect(await all(cloud.ec2)).toEqual([]);
  });

  test("ends an instance that cannot boot, with the reason", async () => {
    const cloud = await testCloud({
      machines: {
        onLaunch: () => {
          throw new Error("the disk is full");
        },
      },
    });
    const [instance] = await launch(cloud);
    expect(await inState(cloud.ec2, instance?.InstanceId ?? "", "terminated")).toMatchObject({
      StateReason: {
        Code: "Server.InternalError",
        Message: "Server.InternalError: Internal error on launch: the disk is full",
      },
    });
    const { Output = "" } = await cloud.ec2.send(
      new GetConsoleOutputCommand({ InstanceId: instance?.InstanceId }),
    );
    expect(Buffer.from(Output, "base64").toString()).toContain("the disk is full");
  });
});

describe("DescribeInstances", () => {
  test.each<[string, (ids: string[]) => DescribeInstancesCommandInput, number[]]>([
    ["everything", () => ({}), [0, 1]],
    ["an id", (ids) => ({ InstanceIds: [ids[1] ?? ""] }), [1]],
    ["a tag", () => ({ Filters: [{ Name: "tag:Stage", Values: ["test", "other"] }] }), [1]],
    ["a tag by pattern", () => ({ Filters: [{ Name: "tag:Stage", Values: ["b*d"] }] }), [0]],
    ["a tag's key", () => ({ Filters: [{ Name: "tag-key", Values: ["Stage"] }] }), [0, 1]],
    ["a client token", () => ({ Filters: [{ Name: "client-token", Values: ["one"] }] }), [0]],
    [
      "all filters at once",
      () => ({
        Filters: [
          { Name: "tag:Stage", Values: ["build"] },
          { Name: "client-token", Values: ["two"] },
        ],
      }),
      [],
    ],
  ])("finds by %s", async (_what, input, expected) => {
    const cloud = await testCloud();
    const ids: string[] = [];
    for (const [token, stage] of [
      ["one", "build"],
      ["two", "test"],
    ] as const) {
      const [instance] = await launch(cloud, {
        ClientToken: token,
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Stage", Value: stage }] }],
      });
      ids.push(instance?.InstanceId ?? "");
    }
    const found = await all(cloud.ec2, input(ids));
    expect(found.map(({ InstanceId = "" }) => ids.indexOf(InstanceId)).sort()).toEqual(expected);
  });

  test("shows pages", async () => {
    const cloud = await testCloud();
    const launched = await launch(cloud, { MinCount: 7, MaxCount: 7 });
    const first = await cloud.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    const second = await cloud.ec2.send(
      new DescribeInstancesCommand({ MaxResults: 5, NextToken: first.NextToken }),
    );
    const ids = [first, second].flatMap(({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
    );
    expect(ids.sort()).toEqual(launched.map(({ InstanceId }) => InstanceId).sort());
    expect(second.NextToken).toBeUndefined();
  });

  test.each([
    [{ InstanceIds: ["i-00000000000000000"] }, "InvalidInstanceID.NotFound"],
    [{ InstanceIds: ["web"] }, "InvalidInstanceID.Malformed"],
    [{ Filters: [{ Name: "colour", Values: ["red"] }] }, "InvalidParameterValue"],
    [{ MaxResults: 5, NextToken: "bogus" }, "InvalidNextToken"],
  ])("refuses %j", async (input, name) => {
    const cloud = await testCloud();
    await launch(cloud);
    await expect(all(cloud.ec2, input)).rejects.toMatchObject({ name });
  });

  test("does not see instances of other Regions", async () => {
    const cloud = await testCloud();
    const [instance] = await launch(cloud);
    const there = cloud.ec2In("us-east-1");
    expect(await all(there)).toEqual([]);
    await expect(all(there, { InstanceIds: [instance?.InstanceId ?? ""] })).rejects.toMatchObject({
      name: "InvalidInstanceID.NotFound",
    });
  });
});

test("an instance is stopped, started, rebooted and terminated like its machine", async () => {
  const cloud = await testCloud();
  const { ec2, driver, events } = cloud;
  const id = await running(cloud);
  const InstanceIds = [id];
  const { StoppingInstances } = await ec2.send(new StopInstancesCommand({ InstanceIds }));
  expect(StoppingInstances).toEqual([
    {
      InstanceId: id,
      CurrentState: { Code: 64, Name: "stopping" },
      PreviousState: { Code: 16, Name: "running" },
    },
  ]);
  await inState(ec2, id, "stopped");
  expect(driver.machines()[0]?.state).toBe("stopped");
  await ec2.send(new StartInstancesCommand({ InstanceIds }));
  await inState(ec2, id, "running");
  await ec2.send(new RebootInstancesCommand({ InstanceIds }));
  expect(driver.machines()[0]?.state).toBe("running");
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect(await inState(ec2, id, "terminated")).toMatchObject({
    StateReason: { Code: "Client.UserInitiatedShutdown" },
  });
  expect(driver.machines()[0]?.state).toBe("terminated");
  expect(events.flatMap((event) => (event.type === "instance" ? [event.state] : []))).toEqual([
    "pending",
    "running",
    "stopping",
    "stopped",
    "pending",
    "running",
    "shutting-down",
    "terminated",
  ]);
});

test("TerminateInstances may be repeated, and comes to its turn while the instance boots", async () => {
  const boot = Promise.withResolvers<void>();
  const cloud = await testCloud({ machines: { onLaunch: () => boot.promise } });
  const [instance] = await launch(cloud);
  const command = new TerminateInstancesCommand({ InstanceIds: [instance?.InstanceId ?? ""] });
  await cloud.ec2.send(command);
  await cloud.ec2.send(command);
  boot.resolve();
  await inState(cloud.ec2, instance?.InstanceId ?? "", "terminated");
  expect(cloud.driver.machines().map(({ state }) => state)).toEqual(["terminated"]);
});

test("a terminated instance can be neither started nor stopped nor rebooted", async () => {
  const cloud = await testCloud();
  const InstanceIds = [await running(cloud)];
  await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  for (const attempt of [
    cloud.ec2.send(new StartInstancesCommand({ InstanceIds })),
    cloud.ec2.send(new StopInstancesCommand({ InstanceIds })),
    cloud.ec2.send(new RebootInstancesCommand({ InstanceIds })),
  ])
    await expect(attempt).rejects.toMatchObject({ name: "IncorrectInstanceState" });
});

test("a machine that dies by itself stops its instance, or ends it when that was asked for", async () => {
  const cloud = await testCloud();
  const [stopping, ending] = [
    await running(cloud),
    await launch(cloud, { InstanceInitiatedShutdownBehavior: "terminate" }),
  ];
  const endingId = ending[0]?.InstanceId ?? "";
  await inState(cloud.ec2, endingId, "running");
  cloud.driver.die(stopping);
  cloud.driver.die(endingId);
  expect(await inState(cloud.ec2, stopping, "stopped")).toMatchObject({
    StateReason: { Code: "Client.InstanceInitiatedShutdown" },
  });
  await inState(cloud.ec2, endingId, "terminated");
});

test("DescribeInstanceStatus tells of running instances", async () => {
  const cloud = await testCloud();
  const id = await running(cloud);
  const { InstanceStatuses = [] } = await cloud.ec2.send(new DescribeInstanceStatusCommand({}));
  expect(InstanceStatuses).toMatchObject([
    { InstanceId: id, InstanceStatus: { Status: "ok" }, SystemStatus: { Status: "ok" } },
  ]);
});

test("CreateTags and DeleteTags change the tags of an instance", async () => {
  const cloud = await testCloud();
  const id = await running(cloud);
  await cloud.ec2.send(
    new CreateTagsCommand({
      Resources: [id],
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    }),
  );
  await cloud.ec2.send(
    new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: "a" }, { Key: "b", Value: "other" }] }),
  );
  expect((await all(cloud.ec2))[0]?.Tags).toEqual([{ Key: "b", Value: "2" }]);
});
