/** State `PublishImage`: lets the AMI of one Region be used, now that it has passed. */
import { NotFound } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { madeImageIn, rememberImage } from "./made-image.ts";
import { buildPlan, type PlannedRegion, plannedIn } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey } from "./registry-keys.ts";
import { EXPIRES, PUBLISHED, type Tags } from "./tags.ts";
import { buildId, parseInput, region } from "./task-input.ts";

const input = record({ buildId: required(buildId), region: required(region) });

/** Where to publish. */
export type PublishImageInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parsePublishImageInput(value: unknown): PublishImageInput {
  return parseInput(input, value, "PublishImage");
}

/** What the task needs. All of it is safe to repeat. */
export type PublishImagePorts = AdvancePorts & {
  readonly registry: Registry;
  readonly images: {
    readonly addLaunchPermission: (
      region: string,
      imageId: string,
      permission: NonNullable<PlannedRegion["launchPermission"]>,
    ) => Promise<void>;
    readonly tag: (region: string, ids: readonly string[], tags: Tags) => Promise<void>;
    readonly untag: (
      region: string,
      ids: readonly string[],
      keys: readonly string[],
    ) => Promise<void>;
    readonly snapshotsOf: (region: string, imageId: string) => Promise<readonly string[]>;
  };
  readonly parameters: {
    /** Creates or overwrites a parameter. */
    readonly write: (
      region: string,
      parameter: { readonly name: string; readonly value: string; readonly dataType: string },
    ) => Promise<void>;
  };
};

/**
 * Publishes the AMI of a Region: launch permissions, then the tag that protects it from every later
 * failure, and only then the parameters by which others find it.
 */
export async function publishImage(
  ports: PublishImagePorts,
  { buildId, region }: PublishImageInput,
): Promise<{ readonly imageId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const planned = plannedIn(plan, region);
  const made = await madeImageIn(ports.registry, buildId, region);
  if (planned === undefined || made === undefined)
    throw new NotFound(`Cannot publish the image in ${region}: this build has made none there`);
  await advanceBuild(ports, buildId, "INTEGRATING");
  const { imageId } = made;
  if (planned.launchPermission !== undefined)
    await ports.images.addLaunchPermission(region, imageId, planned.launchPermission);
  const snapshots = await ports.images.snapshotsOf(region, imageId);
  await ports.images.tag(region, [imageId, ...snapshots], { [PUBLISHED]: "true" });
  await ports.images.untag(region, [imageId, ...snapshots], [EXPIRES]);
  await rememberImage(ports.registry, buildId, { ...made, isPublished: true });
  for (const { parameterName: name, dataType } of planned.ssmParameters)
    await ports.parameters.write(region, { name, value: imageId, dataType });
  return { imageId };
}
