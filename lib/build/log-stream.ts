import type { Pipeline } from "../pipeline/pipeline.ts";
import { normalizeName } from "../pipeline/resource-name.ts";
import type { BuildPlan } from "./plan.ts";
import type { Stage } from "./registry-keys.ts";

/** A stream of CloudWatch Logs. */
export type LogStream = { readonly group: string; readonly stream: string };

/**
 * The log group of a pipeline's builds: the one that its file names, else the one of all builds.
 *
 * @param prefix Of the log groups that were deployed, e.g. "/kiln/kiln-dev"; without it only a pipeline that names a
 *   group has one.
 */
export function logGroupOf(
  pipeline: Pick<Pipeline, "loggingConfiguration">,
  prefix: string | undefined,
): string | undefined {
  const named = pipeline.loggingConfiguration.imageLogGroupName;
  return named ?? (prefix === undefined ? undefined : `${prefix}/builds`);
}

/**
 * The stream of a stage: `web/1.0.3/4/build`. Image Builder has a group for each image and streams `1.0.3/4`; here one
 * group holds all, so that its retention, its key and who may write to it are decided once.
 *
 * @returns undefined when the build has no log group.
 */
export function logStreamOf(
  { image, logGroup }: Pick<BuildPlan, "image" | "logGroup">,
  stage: Stage,
): LogStream | undefined {
  if (logGroup === undefined) return undefined;
  const { name, version, build } = image;
  return { group: logGroup, stream: `${normalizeName(name)}/${version}/${build}/${stage}` };
}
