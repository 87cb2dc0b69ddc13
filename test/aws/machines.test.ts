import { describe, expect, test } from "vitest";
import { machines } from "../../lib/aws/machines.ts";
import type { LaunchRequest } from "../../lib/build/launch-instance.ts";
import { Conflict, Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { ec2Error, ec2Reply, wire } from "../fakes/wire.ts";

const REGION = "eu-west-1";
const REQUEST: LaunchRequest = {
  clientToken: "token",
  imageId: "ami-0123456789abcdef0",
  instanceType: "t3.medium",
  infrastructure: {
    instanceTypes: ["t3.medium"],
    terminateInstanceOnFailure: true,
    resourceTags: {},
    tags: {},
  },
  blockDeviceMappings: [],
  instanceTags: { Name: "kiln" },
  volumeTags: { CreatedBy: "Kiln" },
};
const LAUNCHED = ec2Reply(
  "RunInstances",
  "<instancesSet><item><instanceId>i-1</instanceId></item></instancesSet>",
);

describe("machines().launch()", () => {
  test("asks for one instance, with its token and tags", async () => {
    const { call, requests } = wire(LAUNCHED);
    expect(await machines(call).launch(REGION, REQUEST)).toStrictEqual({ instanceId: "i-1" });
    expect(requests).toMatchObject([
      {
        host: "ec2.eu-west-1.amazonaws.com",
        body: {
          Action: "RunInstances",
          ImageId: "ami-0123456789abcdef0",
          InstanceType: "t3.medium",
          MinCount: "1",
          MaxCount: "1",
          ClientToken: "token",
          "TagSpecification.1.ResourceType": "instance",
          "TagSpecification.1.Tag.1.Key": "Name",
          "TagSpecification.1.Tag.1.Value": "kiln",
          "TagSpecification.2.ResourceType": "volume",
          "TagSpecification.2.Tag.1.Key": "CreatedBy",
        },
      },
    ]);
  });

  test("passes on all that the pipeline says about instances", async () => {
    const { call, requests } = wire(LAUNCHED);
    await machines(call).launch(REGION, {
      ...REQUEST,
      userData: "IyEvYmluL3No",
      infrastructure: {
        ...REQUEST.infrastructure,
        instanceProfileName: "kiln",
        subnetId: "subnet-1",
        securityGroupIds: ["sg-1"],
        keyPair: "ada",
        instanceMetadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
        placement: { availabilityZone: "eu-west-1a", tenancy: "dedicated" },
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: 20,
            volumeType: "gp3",
            iops: 4000,
            throughput: 250,
            encrypted: true,
            kmsKeyId: "alias/k",
          },
        },
        { deviceName: "/dev/sdb", noDevice: "" },
        { deviceName: "/dev/sdc", virtualName: "ephemeral0" },
      ],
    });
    expect(requests[0]?.body).toMatchObject({
      "IamInstanceProfile.Name": "kiln",
      SubnetId: "subnet-1",
      "SecurityGroupId.1": "sg-1",
      KeyName: "ada",
      UserData: "IyEvYmluL3No",
      "MetadataOptions.HttpTokens": "required",
      "MetadataOptions.HttpPutResponseHopLimit": "2",
      "Placement.AvailabilityZone": "eu-west-1a",
      "Placement.Tenancy": "dedicated",
      "BlockDeviceMapping.1.DeviceName": "/dev/xvda",
      "BlockDeviceMapping.1.Ebs.VolumeSize": "20",
      "BlockDeviceMapping.1.Ebs.VolumeType": "gp3",
      "BlockDeviceMapping.1.Ebs.Iops": "4000",
      "BlockDeviceMapping.1.Ebs.Throughput": "250",
      "BlockDeviceMapping.1.Ebs.Encrypted": "true",
      "BlockDeviceMapping.1.Ebs.KmsKeyId": "alias/k",
      "BlockDeviceMapping.2.NoDevice": "",
      "BlockDeviceMapping.3.VirtualName": "ephemeral0",
    });
  });

  test.each(["InsufficientInstanceCapacity", "VcpuLimitExceeded", "Unsupported"])(
    "tells %s from failures: another type may do",
    async (code) => {
      const { call } = wire(ec2Error(code, "Not now"));
      expect(await machines(call).launch(REGION, REQUEST)).toStrictEqual({
        noCapacity: `${code}: Not now`,
      });
    },
  );

  test.each([
    ["UnauthorizedOperation", Denied],
    ["InvalidAMIID.NotFound", NotFound],
    ["InvalidSubnetID.NotFound", NotFound],
    ["IdempotentParameterMismatch", Conflict],
    ["InvalidParameterValue", InvalidInput],
    ["RequestLimitExceeded", Unavailable],
  ])("translates %s", async (code, kind) => {
    const { call } = wire(ec2Error(code, "Because"));
    const error = await machines(call)
      .launch(REGION, REQUEST)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toBe(
      `Cannot launch an instance of ami-0123456789abcdef0 in eu-west-1: ${code}: Because`,
    );
  });

  test("leaves an error alone that nobody expects", async () => {
    const { call } = wire(ec2Error("SomethingNew", "Because"));
    await expect(machines(call).launch(REGION, REQUEST)).rejects.toMatchObject({
      name: "SomethingNew",
    });
  });
});

const DESCRIBED = ec2Reply(
  "DescribeInstances",
  `<reservationSet><item><instancesSet><item>
    <instanceId>i-1</instanceId><imageId>ami-1</imageId>
    <instanceState><code>48</code><name>terminated</name></instanceState>
    <stateReason><code>c</code><message>Client.UserInitiatedShutdown</message></stateReason>
    <launchTime>2026-07-01T12:00:00.000Z</launchTime>
    <iamInstanceProfile><arn>arn</arn></iamInstanceProfile>
    <tagSet><item><key>kiln:stage</key><value>build</value></item></tagSet>
  </item></instancesSet></item></reservationSet>`,
);

describe("machines()", () => {
  test("describes instances by filter, so that an unknown one hides no other", async () => {
    const { call, requests } = wire(DESCRIBED);
    expect(await machines(call).describe(REGION, ["i-1", "i-2"])).toStrictEqual([
      {
        instanceId: "i-1",
        imageId: "ami-1",
        state: "terminated",
        stateReason: "Client.UserInitiatedShutdown",
        launchedAt: Date.UTC(2026, 6, 1, 12),
        hasProfile: true,
        tags: { "kiln:stage": "build" },
      },
    ]);
    expect(requests[0]?.body).toMatchObject({
      "Filter.1.Name": "instance-id",
      "Filter.1.Value.1": "i-1",
      "Filter.1.Value.2": "i-2",
    });
  });

  test("describes nothing without asking", async () => {
    const { call, requests } = wire(DESCRIBED);
    expect(await machines(call).describe(REGION, [])).toStrictEqual([]);
    expect(requests).toStrictEqual([]);
  });

  test("describes many instances in calls of 200", async () => {
    const { call, requests } = wire(DESCRIBED);
    await machines(call).describe(
      REGION,
      Array.from({ length: 450 }, (_, index) => `i-${index}`),
    );
    expect(requests).toHaveLength(3);
  });

  test("finds instances by tags, in the Region that it is asked about", async () => {
    const { call, requests } = wire(DESCRIBED);
    await machines(call).find("us-east-1", { "kiln:build-id": "b-1" });
    expect(requests).toMatchObject([
      {
        host: "ec2.us-east-1.amazonaws.com",
        body: { "Filter.1.Name": "tag:kiln:build-id", "Filter.1.Value.1": "b-1" },
      },
    ]);
  });

  test("stops, terminates and tags", async () => {
    const { call, requests } = wire(ec2Reply("Done"));
    const all = machines(call);
    await all.stop(REGION, "i-1");
    await all.terminate(REGION, ["i-1", "i-2"]);
    await all.tag(REGION, ["i-1"], { "kiln:kept": "true" });
    expect(requests.map(({ body }) => body)).toStrictEqual([
      { Action: "StopInstances", "InstanceId.1": "i-1" },
      { Action: "TerminateInstances", "InstanceId.1": "i-1" },
      { Action: "TerminateInstances", "InstanceId.1": "i-2" },
      {
        Action: "CreateTags",
        "ResourceId.1": "i-1",
        "Tag.1.Key": "kiln:kept",
        "Tag.1.Value": "true",
      },
    ]);
  });

  test("terminates what is gone without a word", async () => {
    const { call } = wire(ec2Error("InvalidInstanceID.NotFound", "No"));
    await machines(call).terminate(REGION, ["i-1"]);
  });

  test("reads the last lines of a console", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    const output = Buffer.from(`${lines}\n`).toString("base64");
    const { call } = wire(
      ec2Reply("GetConsoleOutput", `<output>${output}</output>`),
      ec2Reply("GetConsoleOutput"),
    );
    const text = await machines(call).console(REGION, "i-1");
    expect(text?.split("\n").length).toBe(15);
    expect(text?.endsWith("line 19")).toBe(true);
    expect(await machines(call).console(REGION, "i-1")).toBeUndefined();
  });
});
