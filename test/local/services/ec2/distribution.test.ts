/** The adapters of a distribution against the local cloud: what it does, and what it refuses as AWS does. */
import {
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  DescribeExportImageTasksCommand,
  DescribeImageAttributeCommand,
  DescribeLaunchTemplateVersionsCommand,
  DisableImageBlockPublicAccessCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import type { Call, Connection } from "../../../../lib/aws/connection.ts";
import { images } from "../../../../lib/aws/images.ts";
import { launchTemplates } from "../../../../lib/aws/launch-templates.ts";
import { licences } from "../../../../lib/aws/licences.ts";
import { machines } from "../../../../lib/aws/machines.ts";
import { parameters } from "../../../../lib/aws/parameters.ts";
import { Conflict, Denied, InvalidInput, NotFound } from "../../../../lib/errors.ts";
import { type TestCloud, testCloud, until } from "../../../fakes/local-cloud.ts";

const OTHER = "210987654321";
const LICENCE = `arn:aws:license-manager:eu-west-1:000000000000:license-configuration:lic-${"a".repeat(32)}`;

function callTo({ cloud }: TestCloud): Call {
  const { region, credentials, requestHandler } = cloud;
  const settings = { registryBucket: "r", stateMachineArn: "s", runDocument: "d" };
  const connection: Connection = { region, credentials, requestHandler, settings };
  return { connection, signal: new AbortController().signal };
}

async function available(call: Call, place: string, imageId: string): Promise<void> {
  await until(
    async () => (await images(call).describe(place, [imageId]))[0]?.state === "available",
  );
}

/** An image of the user's own. */
async function withImage() {
  const cloud = await testCloud();
  const call = callTo(cloud);
  const { region } = call.connection;
  const { Instances: [instance] = [] } = await cloud.ec2.send(
    new RunInstancesCommand({
      ImageId: cloud.parentId,
      InstanceType: "t3.medium",
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const InstanceId = instance?.InstanceId ?? "";
  const isIn = (state: string) => async () =>
    (await machines(call).describe(region, [InstanceId]))[0]?.state === state;
  await until(isIn("running"));
  await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  await until(isIn("stopped"));
  const { ImageId = "" } = await cloud.ec2.send(
    new CreateImageCommand({ InstanceId, Name: "web" }),
  );
  await available(call, region, ImageId);
  return { cloud, call, region, imageId: ImageId };
}

test("another account copies what it was lent, owns the copy, and has parameters of its own", async () => {
  const { call, region, imageId } = await withImage();
  const there = `us-east-1/${OTHER}`;
  const request = {
    clientToken: "t",
    sourceRegion: region,
    sourceImageId: imageId,
    name: "web",
    imageTags: { "kiln:build-id": "b-1" },
    snapshotTags: {},
  };
  await expect(images(call).copy(there, request)).rejects.toThrow(NotFound);
  await images(call).shareForCopy(region, imageId, OTHER);
  const copyId = await images(call).copy(there, request);
  await available(call, there, copyId);
  expect(await images(call).find(there, { "kiln:build-id": "b-1" })).toMatchObject([
    { imageId: copyId, name: "web" },
  ]);
  expect(await images(call).find("us-east-1", { "kiln:build-id": "b-1" })).toStrictEqual([]);
  const parameter = { name: "/web", value: copyId, dataType: "aws:ec2:image" };
  await parameters(call).write(there, parameter);
  expect(await parameters(call).read(there, "/web")).toBe(copyId);
  expect(await parameters(call).read("us-east-1", "/web")).toBeUndefined();
  await expect(parameters(call).write("us-east-1", parameter)).rejects.toThrow(InvalidInput);
  await expect(machines(call).find(there, {})).rejects.toThrow(Denied);
});

test("a launch template gets one version for an image, however often it is asked for", async () => {
  const { cloud, call, region, imageId } = await withImage();
  const { LaunchTemplate } = await cloud.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "web",
      LaunchTemplateData: { ImageId: cloud.parentId, InstanceType: "t3.micro" },
    }),
  );
  const launchTemplateId = LaunchTemplate?.LaunchTemplateId ?? "";
  const version = {
    launchTemplateId,
    imageId,
    setDefaultVersion: true,
    description: "web/1.0.0/1",
    clientToken: "t",
  };
  await launchTemplates(call).addVersion(region, version);
  await launchTemplates(call).addVersion(region, { ...version, clientToken: "another" });
  const { LaunchTemplateVersions = [] } = await cloud.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: launchTemplateId }),
  );
  expect(
    LaunchTemplateVersions.map(({ VersionNumber, DefaultVersion, LaunchTemplateData }) => [
      VersionNumber,
      DefaultVersion,
      LaunchTemplateData,
    ]),
  ).toEqual([
    [1, false, { ImageId: cloud.parentId, InstanceType: "t3.micro" }],
    [2, true, { ImageId: imageId, InstanceType: "t3.micro" }],
  ]);
  expect(await launchTemplates(call).exists(region, launchTemplateId)).toBe(true);
  expect(await launchTemplates(call).exists(region, "lt-0123456789abcdef0")).toBe(false);
});

test("an image is public only where the account allows it", async () => {
  const { cloud, call, region, imageId } = await withImage();
  const share = () => images(call).addLaunchPermission(region, imageId, { userGroups: ["all"] });
  expect(await images(call).isPublicSharingBlocked(region)).toBe(true);
  await expect(share()).rejects.toThrow(Denied);
  await cloud.ec2.send(new DisableImageBlockPublicAccessCommand({}));
  expect(await images(call).isPublicSharingBlocked(region)).toBe(false);
  await share();
  const { LaunchPermissions } = await cloud.ec2.send(
    new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: "launchPermission" }),
  );
  expect(LaunchPermissions).toEqual([{ Group: "all" }]);
});

test("licences are associated once, exports are taken once, fast launch is refused for Linux", async () => {
  const { cloud, call, region, imageId } = await withImage();
  await licences(call).associate(region, imageId, [LICENCE]);
  await licences(call).associate(region, imageId, [LICENCE]);
  await expect(
    licences(call).associate(region, "ami-01111111111111111", [LICENCE]),
  ).rejects.toThrow(InvalidInput);
  const request = {
    imageId,
    clientToken: "t",
    roleName: "vmimport",
    diskImageFormat: "VMDK",
    s3Bucket: "disks",
    tags: { a: "b" },
  } as const;
  const taskId = await images(call).export(region, request);
  expect(await images(call).export(region, request)).toBe(taskId);
  const { ExportImageTasks } = await cloud.ec2.send(new DescribeExportImageTasksCommand({}));
  expect(ExportImageTasks).toMatchObject([
    { ExportImageTaskId: taskId, ImageId: imageId, S3ExportLocation: { S3Bucket: "disks" } },
  ]);
  await expect(
    images(call).enableFastLaunch(region, imageId, { enabled: true, maxParallelLaunches: 6 }),
  ).rejects.toThrow(InvalidInput);
});

test("a protected image is deprecated, and cannot be deregistered", async () => {
  const { call, region, imageId } = await withImage();
  await images(call).deprecate(region, imageId, "2099-01-01T00:00:00.000Z");
  await images(call).protect(region, imageId, false);
  await expect(images(call).deregister(region, imageId)).rejects.toThrow(Denied);
  await expect(
    images(call).copy(region, {
      clientToken: "t",
      sourceRegion: region,
      sourceImageId: imageId,
      name: "web",
      imageTags: {},
      snapshotTags: {},
    }),
  ).rejects.toThrow(Conflict);
});
