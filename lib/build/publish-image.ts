/** State `PublishImage`: lets the AMI of one place be used, now that it has passed. */
import { NotFound } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { failedPlaceAt } from "./failed-place.ts";
import { type IntegratePorts, integrateImage } from "./integrate-image.ts";
import { type MadeImage, madeImageIn, rememberImage } from "./made-image.ts";
import { buildPlan, plannedIn } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { failedPlaceKey, planKey } from "./registry-keys.ts";
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
export type PublishImagePorts = AdvancePorts &
  IntegratePorts & {
    readonly registry: Registry;
    readonly images: {
      readonly tag: (region: string, ids: readonly string[], tags: Tags) => Promise<void>;
      readonly untag: (
        region: string,
        ids: readonly string[],
        keys: readonly string[],
      ) => Promise<void>;
      readonly snapshotsOf: (region: string, imageId: string) => Promise<readonly string[]>;
    };
  };

/**
 * Publishes the AMI of a place: first the tag that protects it from every later failure, then all that the pipeline
 * wants done with it, and last the parameters by which others find it.
 *
 * @returns an empty id for a place that has no image because its copy has failed, which is noted already.
 */
export async function publishImage(
  ports: PublishImagePorts,
  { buildId, region }: PublishImageInput,
): Promise<{ readonly imageId: string }> {
  const { registry } = ports;
  const plan = await requireDocument(registry, planKey(buildId), buildPlan, "the plan");
  const planned = plannedIn(plan, region);
  const made = await madeImageIn(registry, buildId, region);
  if (planned === undefined || made === undefined) {
    if ((await failedPlaceAt(registry, buildId, region)) !== undefined) return { imageId: "" };
    throw new NotFound(`Cannot publish the image in ${region}: this build has made none there`);
  }
  await advanceBuild(ports, buildId, "INTEGRATING");
  const published = await protect(ports, buildId, region, made);
  const exportTaskId = await integrateImage(ports, plan, planned, published);
  await rememberImage(registry, buildId, {
    ...published,
    isDistributed: true,
    ...(exportTaskId === undefined ? {} : { exportTaskId }),
  });
  await registry.remove(failedPlaceKey(buildId, region));
  return { imageId: made.imageId };
}

async function protect(
  ports: PublishImagePorts,
  buildId: string,
  region: string,
  made: MadeImage,
): Promise<MadeImage> {
  const ids = [made.imageId, ...(await ports.images.snapshotsOf(region, made.imageId))];
  await ports.images.tag(region, ids, { [PUBLISHED]: "true" });
  await ports.images.untag(region, ids, [EXPIRES]);
  const published = { ...made, isPublished: true };
  await rememberImage(ports.registry, buildId, published);
  return published;
}
