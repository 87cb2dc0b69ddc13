import type { BuildPlan } from "./plan.ts";
import { logPrefix, type Stage } from "./registry-keys.ts";

/** Where the runner puts its log folder. */
export type LogDestination = {
  readonly bucket: string;
  /** Without a slash at the end. */
  readonly prefix: string;
};

const STEPS: { readonly [stage in Stage]: string } = {
  build: "RunComponents",
  copy: "CopyContainer",
  test: "RunTests",
};

/**
 * Where the log folder of a stage goes: the bucket that the infrastructure configuration names, under Image Builder's
 * keys, otherwise the registry.
 */
export function logDestination(
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
): LogDestination {
  const logs = plan.infrastructure.logging?.s3Logs;
  if (logs === undefined) return { bucket: registryBucket, prefix: logPrefix(plan.buildId, stage) };
  const { name, version, build } = plan.image;
  const parts = [logs.s3KeyPrefix, name, version, String(build), plan.buildId, STEPS[stage]];
  return {
    bucket: logs.s3BucketName,
    prefix: parts.flatMap((part) => part?.replace(/^\/+|\/+$/g, "") || []).join("/"),
  };
}
