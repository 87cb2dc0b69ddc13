import {
  CopyImageCommand,
  CreateImageCommand,
  type CreateImageCommandInput,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DescribeSnapshotsCommand,
  DisableImageBlockPublicAccessCommand,
  DisableImageDeregistrationProtectionCommand,
  type EC2Client,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  type Image,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { type TestCloud, testCloud, until } from "../../../fakes/local-cloud.ts";

async function launched(
  { cloud: _, ec2, parentId, ssm: __ }: TestCloud,
  imageId = parentId,
): Promise<string> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  return Instances[0]?.InstanceId ?? "";
}

async function images(
  ec2: EC2Client,
  input: DescribeImagesCommandInput = { Owners: ["self"] },
): Promise<Image[]> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand(input));
  return Images;
}

/** The image once it is no longer pending. */
function settled(ec2: EC2Client, imageId: string): Promise<Image> {
  return until(async () => {
    const [image] = await images(ec2, { ImageIds: [imageId] });
    return image?.State === "pending" ? undefined : image;
  });
}

/** A stopped instance. */
async function stopped(cloud: TestCloud): Promise<string> {
  const id = await launched(cloud);
  await until(async () =>
    cloud.events.some(
      (event) => event.type === "instance" && event.instanceId === id && event.state === "running",
    ),
  );
  await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  return id;
}

async function made(cloud: TestCloud, more: Partial<CreateImageCommandInput> = {}): Promise<Image> {
  const { ImageId = "" } = await cloud.ec2.send(
    new CreateImageCommand({ InstanceId: await stopped(cloud), Name: "image", ...more }),
  );
  return settled(cloud.ec2, ImageId);
}

describe("CreateImage", () => {
  test("makes an image and a snapshot, tagged at birth", async () => {
    const cloud = await testCloud({ delays: { image: 60_000 } });
    const { ImageId = "" } = await cloud.ec2.send(
      new CreateImageCommand({
        InstanceId: await stopped(cloud),
        Name: "web 1.0.0/1",
        Description: "The web server",
        TagSpecifications: [
          { ResourceType: "image", Tags: [{ Key: "Build", Value: "b-1" }] },
          { ResourceType: "snapshot", Tags: [{ Key: "Build", Value: "b-1" }] },
        ],
      }),
    );
    const [image] = await images(cloud.ec2, { ImageIds: [ImageId] });
    expect(image).toMatchObject({
      State: "pending",
      Name: "web 1.0.0/1",
      Description: "The web server",
      OwnerId: "000000000000",
      Public: false,
      Tags: [{ Key: "Build", Value: "b-1" }],
      SourceImageId: cloud.parentId,
      RootDeviceName: "/dev/xvda",
    });
    const { Snapshots = [] } = await cloud.ec2.send(
      new DescribeSnapshotsCommand({
        OwnerIds: ["self"],
        Filters: [{ Name: "tag:Build", Values: ["b-1"] }],
      }),
    );
    expect(Snapshots.map(({ SnapshotId }) => SnapshotId)).toEqual([
      image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId,
    ]);
  });

  test("becomes available, and machines of it run on the new layer above the parent's", async () => {
    const cloud = await testCloud();
    const image = await made(cloud);
    expect(image.State).toBe("available");
    await launched(cloud, image.ImageId);
    const [build, test] = await until(async () => {
      const machines = cloud.driver.machines();
      return machines.length === 2 ? machines : undefined;
    });
    expect(test?.spec.lower).toHaveLength(2);
    expect(test?.spec.lower[1]).toBe(build?.spec.lower[0]);
  });

  test("restarts a running instance for it", async () => {
    const cloud = await testCloud();
    const id = await launched(cloud);
    await until(async () =>
      cloud.events.some((event) => event.type === "instance" && event.state === "running"),
    );
    const { ImageId = "" } = await cloud.ec2.send(
      new CreateImageCommand({ InstanceId: id, Name: "image" }),
    );
    expect((await settled(cloud.ec2, ImageId)).State).toBe("available");
    expect(cloud.driver.machines()[0]?.state).toBe("running");
    await expect(
      cloud.ec2.send(new CreateImageCommand({ InstanceId: id, Name: "other", NoReboot: true })),
    ).rejects.toMatchObject({ name: "UnsupportedOperation" });
  });

  test("finishes although the instance is terminated right after", async () => {
    const cloud = await testCloud();
    const id = await stopped(cloud);
    const { ImageId = "" } = await cloud.ec2.send(
      new CreateImageCommand({ InstanceId: id, Name: "image" }),
    );
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect((await settled(cloud.ec2, ImageId)).State).toBe("available");
  });

  test("fails with the reason when the changes cannot be kept", async () => {
    const cloud = await testCloud();
    cloud.layers.break("no space left on device");
    expect(await made(cloud)).toMatchObject({
      State: "failed",
      StateReason: { Code: "Server.InternalError", Message: "no space left on device" },
    });
  });

  test.each<[string, Partial<CreateImageCommandInput>, string]>([
    ["an unknown instance", { InstanceId: "i-00000000000000000" }, "InvalidInstanceID.NotFound"],
    ["a name that is too short", { Name: "ab" }, "InvalidAMIName.Malformed"],
    ["a name with other characters", { Name: "a#b#c" }, "InvalidAMIName.Malformed"],
  ])("refuses %s", async (_what, more, name) => {
    const cloud = await testCloud();
    await expect(made(cloud, more)).rejects.toMatchObject({ name });
    expect(await images(cloud.ec2)).toEqual([]);
  });

  test("refuses a name that is taken, until its image is deregistered", async () => {
    const cloud = await testCloud();
    const { ImageId } = await made(cloud);
    await expect(made(cloud)).rejects.toMatchObject({
      name: "InvalidAMIName.Duplicate",
      message: `AMI name image is already in use by AMI ${ImageId}`,
    });
    await cloud.ec2.send(new DeregisterImageCommand({ ImageId }));
    expect((await made(cloud)).State).toBe("available");
  });
});

describe("DescribeImages", () => {
  test.each<[string, DescribeImagesCommandInput, string[]]>([
    ["owner self", { Owners: ["self"] }, ["web 1", "web 2"]],
    ["owner amazon, which are parents", { Owners: ["amazon"] }, ["parent"]],
    ["the executable ones", { ExecutableUsers: ["all"] }, ["parent"]],
    ["name", { Filters: [{ Name: "name", Values: ["web 2"] }] }, ["web 2"]],
    ["a pattern of names", { Filters: [{ Name: "name", Values: ["web ?"] }] }, ["web 1", "web 2"]],
    ["a name with a literal star", { Filters: [{ Name: "name", Values: ["web \\*"] }] }, []],
    ["a tag", { Filters: [{ Name: "tag:N", Values: ["1"] }] }, ["web 1"]],
    ["state", { Owners: ["self"], Filters: [{ Name: "state", Values: ["failed"] }] }, []],
  ])("finds by %s", async (_what, input, expected) => {
    const cloud = await testCloud();
    for (const number of ["1", "2"])
      await made(cloud, {
        Name: `web ${number}`,
        TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "N", Value: number }] }],
      });
    const found = await images(cloud.ec2, input);
    expect(found.map(({ Name }) => Name).sort()).toEqual(expected);
  });

  test("refuses ids that are unknown", async () => {
    const { ec2 } = await testCloud();
    await expect(images(ec2, { ImageIds: ["ami-00000000000000000"] })).rejects.toMatchObject({
      name: "InvalidAMIID.NotFound",
    });
  });
});

describe("CopyImage", () => {
  const copy = async (cloud: TestCloud, image: Image, more: object = {}) =>
    cloud.ec2In("us-east-1").send(
      new CopyImageCommand({
        SourceImageId: image.ImageId,
        SourceRegion: "eu-west-1",
        Name: "image",
        ...more,
      }),
    );

  test("copies an image to the Region that is called, with tags when asked for", async () => {
    const cloud = await testCloud();
    const image = await made(cloud);
    await cloud.ec2.send(
      new CreateTagsCommand({ Resources: [image.ImageId ?? ""], Tags: [{ Key: "a", Value: "1" }] }),
    );
    const { ImageId = "" } = await copy(cloud, image, {
      CopyImageTags: true,
      TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "b", Value: "2" }] }],
    });
    const found = await settled(cloud.ec2In("us-east-1"), ImageId);
    expect(found).toMatchObject({
      State: "available",
      SourceImageId: image.ImageId,
      SourceImageRegion: "eu-west-1",
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    expect(ImageId).not.toBe(image.ImageId);
  });

  test("gives the same copy again for the same client token, and refuses other parameters", async () => {
    const cloud = await testCloud();
    const image = await made(cloud);
    const first = await copy(cloud, image, { ClientToken: "once" });
    expect(await copy(cloud, image, { ClientToken: "once" })).toMatchObject({
      ImageId: first.ImageId,
    });
    await expect(copy(cloud, image, { ClientToken: "once", Name: "other" })).rejects.toMatchObject({
      name: "IdempotentParameterMismatch",
    });
  });

  test("refuses an image that is not there", async () => {
    const cloud = await testCloud();
    await expect(copy(cloud, { ImageId: "ami-00000000000000000" })).rejects.toMatchObject({
      name: "InvalidAMIID.NotFound",
    });
  });
});

describe("the end of an image", () => {
  test("DeregisterImage leaves the snapshot, which can then be deleted", async () => {
    const cloud = await testCloud();
    const { ImageId, BlockDeviceMappings = [] } = await made(cloud);
    const SnapshotId = BlockDeviceMappings[0]?.Ebs?.SnapshotId;
    const remove = (): Promise<unknown> =>
      cloud.ec2.send(new DeleteSnapshotCommand({ SnapshotId }));
    await expect(remove()).rejects.toMatchObject({ name: "InvalidSnapshot.InUse" });
    await cloud.ec2.send(new DeregisterImageCommand({ ImageId }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: "InvalidSnapshot.NotFound" });
  });

  test("DeregisterImage deletes snapshots with it when asked to", async () => {
    const cloud = await testCloud();
    const { ImageId } = await made(cloud);
    await cloud.ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
    const { Snapshots } = await cloud.ec2.send(
      new DescribeSnapshotsCommand({ OwnerIds: ["self"] }),
    );
    expect(Snapshots).toEqual([]);
    await expect(cloud.ec2.send(new DeregisterImageCommand({ ImageId }))).rejects.toMatchObject({
      name: "InvalidAMIID.NotFound",
    });
  });

  test("DeregisterImage refuses a protected image, and parents, which belong to others", async () => {
    const cloud = await testCloud();
    const { ImageId } = await made(cloud);
    await cloud.ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId }));
    const deregister = (id: string | undefined): Promise<unknown> =>
      cloud.ec2.send(new DeregisterImageCommand({ ImageId: id }));
    await expect(deregister(ImageId)).rejects.toMatchObject({ name: "OperationNotPermitted" });
    await cloud.ec2.send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    await deregister(ImageId);
    await expect(deregister(cloud.parentId)).rejects.toMatchObject({ name: "AuthFailure" });
  });
});

describe("attributes of an image", () => {
  test("ModifyImageAttribute adds and removes launch permissions, each once", async () => {
    const cloud = await testCloud();
    const { ImageId } = await made(cloud);
    const change = (LaunchPermission: object): Promise<unknown> =>
      cloud.ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
    await cloud.ec2.send(new DisableImageBlockPublicAccessCommand({}));
    const OrganizationArn = "arn:aws:organizations::123456789012:organization/o-abcdefghij";
    await change({ Add: [{ UserId: "123456789012" }, { Group: "all" }, { OrganizationArn }] });
    await change({ Add: [{ UserId: "123456789012" }], Remove: [{ Group: "all" }] });
    const { LaunchPermissions } = await cloud.ec2.send(
      new DescribeImageAttributeCommand({ ImageId, Attribute: "launchPermission" }),
    );
    expect(LaunchPermissions).toEqual([{ OrganizationArn }, { UserId: "123456789012" }]);
    await expect(change({ Add: [{ UserId: "me" }] })).rejects.toMatchObject({
      name: "InvalidAMIAttributeItemValue",
    });
  });

  test("ModifyImageAttribute takes the short form and descriptions", async () => {
    const cloud = await testCloud();
    const { ImageId } = await made(cloud);
    await cloud.ec2.send(new DisableImageBlockPublicAccessCommand({}));
    await cloud.ec2.send(
      new ModifyImageAttributeCommand({
        ImageId,
        Attribute: "launchPermission",
        OperationType: "add",
        UserGroups: ["all"],
      }),
    );
    await cloud.ec2.send(
      new ModifyImageAttributeCommand({ ImageId, Description: { Value: "A new one" } }),
    );
    expect(await images(cloud.ec2)).toMatchObject([{ Public: true, Description: "A new one" }]);
  });

  test("EnableImageDeprecation takes a time in the future, to the minute", async () => {
    const cloud = await testCloud();
    const { ImageId } = await made(cloud);
    await cloud.ec2.send(
      new EnableImageDeprecationCommand({ ImageId, DeprecateAt: new Date("2099-01-01T10:00:30Z") }),
    );
    expect(await images(cloud.ec2)).toMatchObject([
      { DeprecationTime: "2099-01-01T10:01:00.000Z" },
    ]);
    await expect(
      cloud.ec2.send(
        new EnableImageDeprecationCommand({ ImageId, DeprecateAt: new Date("2020-01-01") }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("ModifySnapshotAttribute shares a snapshot", async () => {
    const cloud = await testCloud();
    const { BlockDeviceMappings = [] } = await made(cloud);
    await cloud.ec2.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId: BlockDeviceMappings[0]?.Ebs?.SnapshotId,
        Attribute: "createVolumePermission",
        OperationType: "add",
        UserIds: ["123456789012"],
      }),
    );
  });
});
