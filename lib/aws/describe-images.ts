import {
  type Image as Ami,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
} from "@aws-sdk/client-ec2";
import type { Image } from "../build/cloud.ts";
import type { Call } from "./connection.ts";
import { ec2Client, tagsOf } from "./ec2-client.ts";
import { allPages } from "./pages.ts";
import { translating } from "./translate-error.ts";

/** Describes the images that fit, all pages of them. */
export function describeImages(
  { connection, signal }: Call,
  region: string,
  input: DescribeImagesCommandInput,
): Promise<readonly Image[]> {
  const pages = allPages(
    (NextToken) =>
      ec2Client(connection, region).send(
        new DescribeImagesCommand({ ...input, ...(NextToken === undefined ? {} : { NextToken }) }),
        { abortSignal: signal },
      ),
    (page) => page.Images?.map(imageOf),
    (page) => page.NextToken,
  );
  return translating(`describe images in ${region}`, pages);
}

function imageOf(ami: Ami): Image {
  const isWindows = ami.Platform === "Windows" || /^Windows/.test(ami.PlatformDetails ?? "");
  return {
    imageId: ami.ImageId ?? "",
    name: ami.Name ?? "",
    state: ami.State ?? "pending",
    ...(ami.StateReason?.Message === undefined ? {} : { stateReason: ami.StateReason.Message }),
    architecture: ami.Architecture ?? "x86_64",
    platform: isWindows ? "windows" : "linux",
    createdAt: ami.CreationDate ?? "",
    snapshotIds: (ami.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    tags: tagsOf(ami.Tags),
  };
}
