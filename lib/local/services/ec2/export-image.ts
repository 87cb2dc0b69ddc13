/** Exports and fast launch: requests that the local cloud takes and writes down. Here nothing comes of them. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { findOwnImage } from "./find.ts";
import type { ExportRecord } from "./settings.ts";
import { renderTags, tagSpecificationShape, tagsAtBirth } from "./tags.ts";

/** ExportImage: the same token gives the same task. */
export const exportImage = ec2Operation(
  {
    ImageId: required(text()),
    DiskImageFormat: required(oneOf(["VMDK", "RAW", "VHD"])),
    S3ExportLocation: required(record({ S3Bucket: required(text()), S3Prefix: optional(text()) })),
    RoleName: optional(text()),
    Description: optional(text()),
    ClientToken: optional(text({ maxLength: 32 })),
    TagSpecification: defaulted(tagSpecificationShape, []),
  },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    const tasks = world.settings.exports(region);
    const earlier = (await tasks.list()).find(
      ({ clientToken }) => clientToken !== undefined && clientToken === input.ClientToken,
    );
    if (earlier !== undefined) return renderTask(earlier);
    const { S3Bucket: s3Bucket, S3Prefix: s3Prefix } = input.S3ExportLocation;
    const task: ExportRecord = {
      exportImageTaskId: `export-ami-0${world.randomHex(16)}`,
      imageId,
      diskImageFormat: input.DiskImageFormat,
      s3Bucket,
      ...(s3Prefix === undefined ? {} : { s3Prefix }),
      ...(input.RoleName === undefined ? {} : { roleName: input.RoleName }),
      ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
      tags: tagsAtBirth(input.TagSpecification, "export-image-task", ["export-image-task"]),
    };
    await tasks.put(task.exportImageTaskId, task);
    return renderTask(task);
  },
);

/** DescribeExportImageTasks: a task stays as it began. */
export const describeExportImageTasks = ec2Operation(
  {
    ExportImageTaskId: defaulted(list(text()), []),
    MaxResults: optional(integer({ minimum: 1, maximum: 500 })),
    NextToken: optional(text()),
  },
  async (world, input, { region }) => {
    const ids = input.ExportImageTaskId;
    const all = await world.settings.exports(region).list();
    const found = all.filter(
      ({ exportImageTaskId }) => ids.length === 0 || ids.includes(exportImageTaskId),
    );
    const id = ({ exportImageTaskId }: ExportRecord): string => exportImageTaskId;
    const page = pageOf(found, id, input.MaxResults, input.NextToken);
    return {
      exportImageTaskSet: { item: page.items.map(renderTask) },
      nextToken: page.nextToken,
    };
  },
);

function renderTask(task: ExportRecord): object {
  return {
    exportImageTaskId: task.exportImageTaskId,
    imageId: task.imageId,
    diskImageFormat: task.diskImageFormat,
    roleName: task.roleName,
    s3ExportLocation: { s3Bucket: task.s3Bucket, s3Prefix: task.s3Prefix },
    status: "active",
    statusMessage: "validating",
    progress: "0",
    tagSet: renderTags(task.tags),
  };
}

/** EnableFastLaunch: for Windows only, and images of the local cloud are Linux. */
export const enableFastLaunch = ec2Operation(
  {
    ImageId: required(text()),
    ResourceType: optional(oneOf(["snapshot"])),
    MaxParallelLaunches: optional(integer({ minimum: 6 })),
    SnapshotConfiguration: optional(record({ TargetResourceCount: optional(integer()) })),
    LaunchTemplate: optional(
      record({
        LaunchTemplateId: optional(text()),
        LaunchTemplateName: optional(text()),
        Version: required(text()),
      }),
    ),
  },
  async (world, input, { region }) => {
    const { imageId } = await findOwnImage(world, region, input.ImageId);
    throw new AwsError(
      "InvalidRequest",
      `The image '${imageId}' is not a Windows image. Fast launch is for Windows images only.`,
    );
  },
);

/** DescribeFastLaunchImages: there are none. */
export const describeFastLaunchImages = ec2Operation(
  { ImageId: defaulted(list(text()), []) },
  async () => ({ fastLaunchImageSet: { item: [] } }),
);
