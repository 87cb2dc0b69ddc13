/** The container image that a build has pushed, as the build instance has reported it. */
import {
  type ContainerResult,
  parseContainerResult,
  RESULT_FILE,
} from "../container/container-result.ts";
import { LOG_FOLDER } from "../container/upload-logs.ts";
import { NotFound } from "../errors.ts";
import { logDestination } from "./log-destination.ts";
import type { BuildPlan } from "./plan.ts";

/** What finding it needs. */
export type BuiltContainerPorts = {
  readonly registryBucket: string;
  readonly logs: { readonly read: (bucket: string, key: string) => Promise<string | undefined> };
};

/** What was pushed; undefined when the build has not come so far. */
export async function builtContainer(
  { registryBucket, logs }: BuiltContainerPorts,
  plan: BuildPlan,
): Promise<ContainerResult | undefined> {
  const { bucket, prefix } = logDestination(plan, "build", registryBucket);
  const text = await logs.read(bucket, `${prefix}/${LOG_FOLDER}/${RESULT_FILE}`);
  return text === undefined ? undefined : parseContainerResult(text);
}

/** What was pushed. @throws {NotFound} Nothing was. */
export async function requireContainer(
  ports: BuiltContainerPorts,
  plan: BuildPlan,
): Promise<ContainerResult> {
  const found = await builtContainer(ports, plan);
  if (found !== undefined) return found;
  throw new NotFound(
    `Cannot find the container image of build "${plan.buildId}": its instance has reported none`,
  );
}

/** Digests of all that was pushed: index, images and lists of packages. */
export function digestsOfContainer({ digest, platforms }: ContainerResult): readonly string[] {
  const all = platforms.flatMap((one) => [
    one.digest,
    ...(one.sbomDigest === undefined ? [] : [one.sbomDigest]),
  ]);
  return [...new Set([digest, ...all])];
}
