/** Scans of container images in ECR. */
import { DescribeImageScanFindingsCommand, StartImageScanCommand } from "@aws-sdk/client-ecr";
import type { CollectFindingsPorts } from "../build/collect-findings.ts";
import type { Call } from "./connection.ts";
import { ecrClient } from "./ecr-client.ts";
import { translating, unless } from "./translate-error.ts";

/** It is scanned already today, by itself, or cannot be scanned at all. */
const NO_SCAN_STARTS = [
  "LimitExceededException",
  "ValidationException",
  "UnsupportedImageTypeException",
];

/** Scans as a connection reaches them. */
export function containerScans({ connection, signal }: Call): CollectFindingsPorts["repositories"] {
  const abort = { abortSignal: signal };
  return {
    async findings(region, { repositoryName, digest }) {
      const command = new DescribeImageScanFindingsCommand({
        repositoryName,
        imageId: { imageDigest: digest },
      });
      const none = ["ScanNotFoundException", "ImageNotFoundException"];
      const found = await translating(
        `read the scan of ${digest} in repository "${repositoryName}" of ${region}`,
        unless(none, ecrClient(connection, region).send(command, abort)),
      );
      if (found?.imageScanStatus?.status === undefined) return undefined;
      return {
        status: found.imageScanStatus.status,
        counts: found.imageScanFindings?.findingSeverityCounts ?? {},
      };
    },
    async scan(region, { repositoryName, digest }) {
      const command = new StartImageScanCommand({
        repositoryName,
        imageId: { imageDigest: digest },
      });
      await translating(
        `scan ${digest} in repository "${repositoryName}" of ${region}`,
        unless(NO_SCAN_STARTS, ecrClient(connection, region).send(command, abort)),
      );
    },
  };
}
