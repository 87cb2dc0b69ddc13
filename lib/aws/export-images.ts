/** Calls that make something else of an image: prepared snapshots, disk images. */
import {
  DescribeFastLaunchImagesCommand,
  EnableFastLaunchCommand,
  type EnableFastLaunchCommandInput,
  ExportImageCommand,
} from "@aws-sdk/client-ec2";
import type { PlannedRegion } from "../build/plan.ts";
import type { Call } from "./connection.ts";
import { ec2Client, tagSpecification } from "./ec2-client.ts";
import type { Images } from "./images.ts";
import { translating } from "./translate-error.ts";

type FastLaunch = NonNullable<PlannedRegion["fastLaunch"]>;

/** States in which fast launch is on, or about to be. */
const ON: ReadonlySet<string> = new Set(["enabling", "enabled"]);

/** Switches fast launch on, and exports images. */
export function imageExporters({
  connection,
  signal,
}: Call): Pick<Images, "enableFastLaunch" | "export"> {
  const abort = { abortSignal: signal };
  const client = (region: string) => ec2Client(connection, region);
  return {
    async enableFastLaunch(region, imageId, configuration) {
      const what = `enable fast launch of image ${imageId} in ${region}`;
      const describe = new DescribeFastLaunchImagesCommand({ ImageIds: [imageId] });
      const { FastLaunchImages = [] } = await translating(
        what,
        client(region).send(describe, abort),
      );
      if (FastLaunchImages.some(({ State = "" }) => ON.has(State))) return;
      const enable = new EnableFastLaunchCommand(fastLaunchInput(imageId, configuration));
      await translating(what, client(region).send(enable, abort));
    },
    async export(region, request) {
      const { imageId, clientToken, roleName, diskImageFormat, s3Bucket, s3Prefix, tags } = request;
      const start = new ExportImageCommand({
        ImageId: imageId,
        ClientToken: clientToken,
        RoleName: roleName,
        DiskImageFormat: diskImageFormat,
        S3ExportLocation: {
          S3Bucket: s3Bucket,
          ...(s3Prefix === undefined ? {} : { S3Prefix: s3Prefix }),
        },
        TagSpecifications: [tagSpecification("export-image-task", tags)],
      });
      const { ExportImageTaskId = "" } = await translating(
        `export image ${imageId} of ${region} to s3://${s3Bucket}`,
        client(region).send(start, abort),
      );
      return ExportImageTaskId;
    },
  };
}

function fastLaunchInput(
  ImageId: string,
  { snapshotConfiguration, maxParallelLaunches, launchTemplate }: FastLaunch,
): EnableFastLaunchCommandInput {
  const { launchTemplateId, launchTemplateName, launchTemplateVersion } = launchTemplate ?? {};
  return {
    ImageId,
    ResourceType: "snapshot",
    ...(snapshotConfiguration === undefined
      ? {}
      : {
          SnapshotConfiguration: { TargetResourceCount: snapshotConfiguration.targetResourceCount },
        }),
    ...(maxParallelLaunches === undefined ? {} : { MaxParallelLaunches: maxParallelLaunches }),
    ...(launchTemplate === undefined
      ? {}
      : {
          LaunchTemplate: {
            ...(launchTemplateId === undefined ? {} : { LaunchTemplateId: launchTemplateId }),
            ...(launchTemplateName === undefined ? {} : { LaunchTemplateName: launchTemplateName }),
            Version: launchTemplateVersion ?? "$Default",
          },
        }),
  };
}
