import { expect, test } from "vitest";
import { images } from "../../lib/aws/images.ts";
import { launchTemplates } from "../../lib/aws/launch-templates.ts";
import { Conflict, Denied } from "../../lib/errors.ts";
import { contract, REGION, scriptedCall } from "../support/wire/contract.ts";
import { EC2 } from "../support/wire/protocol.ts";

const VERSION = {
  launchTemplateId: "lt-1",
  imageId: "ami-2",
  description: "web/1.0.0/1",
  clientToken: "token",
  setDefaultVersion: true,
};
const LATEST = { LaunchTemplateId: "lt-1", "LaunchTemplateVersion.1": "$Latest" };
const latest = (imageId: string) =>
  `<launchTemplateVersionSet><item><versionNumber>3</versionNumber><launchTemplateData><imageId>${imageId}</imageId></launchTemplateData></item></launchTemplateVersionSet>`;

contract({
  name: "launchTemplates().addVersion()",
  adapter: launchTemplates,
  run: (adapter) => adapter.addVersion(REGION, VERSION),
  protocol: EC2,
  exchanges: [
    { operation: "DescribeLaunchTemplateVersions", sends: LATEST, answers: latest("ami-1") },
    {
      operation: "CreateLaunchTemplateVersion",
      sends: {
        LaunchTemplateId: "lt-1",
        SourceVersion: "$Latest",
        VersionDescription: "web/1.0.0/1",
        ClientToken: "token",
        "LaunchTemplateData.ImageId": "ami-2",
      },
      answers: "<launchTemplateVersion><versionNumber>4</versionNumber></launchTemplateVersion>",
    },
    {
      operation: "ModifyLaunchTemplate",
      // The token is the SDK's own: it keeps it over its attempts.
      sends: {
        LaunchTemplateId: "lt-1",
        SetDefaultVersion: "4",
        ClientToken: expect.any(String),
      },
    },
  ],
  gives: undefined,
  what: "add a version to launch template lt-1 in eu-west-1",
  errors: { UnauthorizedOperation: Denied, IdempotentParameterMismatch: Conflict },
});

contract({
  name: "launchTemplates().addVersion() of an image that the newest version has",
  adapter: launchTemplates,
  run: (adapter) => adapter.addVersion(REGION, { ...VERSION, setDefaultVersion: false }),
  protocol: EC2,
  exchanges: [
    { operation: "DescribeLaunchTemplateVersions", sends: LATEST, answers: latest("ami-2") },
  ],
  gives: undefined,
  what: "add a version to launch template lt-1 in eu-west-1",
});

contract({
  name: "images().shareForCopy()",
  adapter: images,
  run: (adapter) => adapter.shareForCopy(REGION, "ami-1", "210987654321"),
  protocol: EC2,
  exchanges: [
    {
      operation: "ModifyImageAttribute",
      sends: { ImageId: "ami-1", "LaunchPermission.Add.1.UserId": "210987654321" },
    },
    {
      operation: "DescribeImages",
      sends: { "Filter.1.Name": "image-id", "Filter.1.Value.1": "ami-1" },
      answers:
        "<imagesSet><item><imageId>ami-1</imageId><blockDeviceMapping><item><ebs><snapshotId>snap-1</snapshotId></ebs></item></blockDeviceMapping></item></imagesSet>",
    },
    {
      operation: "ModifySnapshotAttribute",
      sends: {
        SnapshotId: "snap-1",
        Attribute: "createVolumePermission",
        "CreateVolumePermission.Add.1.UserId": "210987654321",
      },
    },
  ],
  gives: undefined,
  what: "share image ami-1 in eu-west-1",
  errors: { UnauthorizedOperation: Denied },
});

contract({
  name: "images().enableFastLaunch()",
  adapter: images,
  run: (adapter) =>
    adapter.enableFastLaunch(REGION, "ami-1", {
      enabled: true,
      snapshotConfiguration: { targetResourceCount: 5 },
      maxParallelLaunches: 6,
      launchTemplate: { launchTemplateId: "lt-1" },
    }),
  protocol: EC2,
  exchanges: [
    {
      operation: "DescribeFastLaunchImages",
      sends: { "ImageId.1": "ami-1" },
      answers: "<fastLaunchImageSet/>",
    },
    {
      operation: "EnableFastLaunch",
      sends: {
        ImageId: "ami-1",
        ResourceType: "snapshot",
        "SnapshotConfiguration.TargetResourceCount": "5",
        MaxParallelLaunches: "6",
        "LaunchTemplate.LaunchTemplateId": "lt-1",
        "LaunchTemplate.Version": "$Default",
      },
    },
  ],
  gives: undefined,
  what: "enable fast launch of image ami-1 in eu-west-1",
  errors: { UnauthorizedOperation: Denied },
});

test("images().enableFastLaunch() leaves alone what is on", async () => {
  const on =
    "<fastLaunchImageSet><item><imageId>ami-1</imageId><state>enabling</state></item></fastLaunchImageSet>";
  const { call, sent } = scriptedCall([EC2.reply("DescribeFastLaunchImages", on)]);
  await images(call).enableFastLaunch(REGION, "ami-1", { enabled: true });
  expect(sent).toHaveLength(1);
});

contract({
  name: "images().export()",
  adapter: images,
  run: (adapter) =>
    adapter.export(REGION, {
      imageId: "ami-1",
      clientToken: "token",
      roleName: "vmimport",
      diskImageFormat: "VMDK",
      s3Bucket: "disks",
      s3Prefix: "web/",
      tags: { CreatedBy: "Kiln" },
    }),
  protocol: EC2,
  exchanges: [
    {
      operation: "ExportImage",
      sends: {
        ImageId: "ami-1",
        ClientToken: "token",
        RoleName: "vmimport",
        DiskImageFormat: "VMDK",
        "S3ExportLocation.S3Bucket": "disks",
        "S3ExportLocation.S3Prefix": "web/",
        "TagSpecification.1.ResourceType": "export-image-task",
        "TagSpecification.1.Tag.1.Key": "CreatedBy",
        "TagSpecification.1.Tag.1.Value": "Kiln",
      },
      answers: "<exportImageTaskId>export-ami-1</exportImageTaskId>",
    },
  ],
  gives: "export-ami-1",
  what: "export image ami-1 of eu-west-1 to s3://disks",
  errors: { UnauthorizedOperation: Denied },
});
