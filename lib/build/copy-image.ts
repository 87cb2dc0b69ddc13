/** State `CopyImage`: copies the AMI to one Region, unpublished; ends when the copy is available. */
import { NotFound } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import type { Image } from "./cloud.ts";
import { registerWait, type WaitPorts } from "./complete-waits.ts";
import { IMAGE_MILLISECONDS } from "./create-image.ts";
import { clientToken } from "./digest.ts";
import { madeImageIn, rememberImage } from "./made-image.ts";
import { type BuildPlan, birthOf, buildPlan, type PlannedRegion, plannedIn } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey, regionKey } from "./registry-keys.ts";
import { BUILD_ID, birthTags, type Tags } from "./tags.ts";
import { buildId, imageId, parseInput, region, taskToken } from "./task-input.ts";

const input = record({
  buildId: required(buildId),
  imageId: required(imageId),
  region: required(region),
  taskToken: required(taskToken),
});

/** Which image to copy where. */
export type CopyImageInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseCopyImageInput(value: unknown): CopyImageInput {
  return parseInput(input, value, "CopyImage");
}

/** A copy to make. */
export type CopyImageRequest = {
  readonly clientToken: string;
  readonly sourceRegion: string;
  readonly sourceImageId: string;
  readonly name: string;
  readonly description?: string;
  /** Encrypts the copy. */
  readonly kmsKeyId?: string;
  readonly imageTags: Tags;
  readonly snapshotTags: Tags;
};

/** What the task needs. */
export type CopyImagePorts = WaitPorts &
  AdvancePorts & {
    readonly registry: Registry;
    readonly images: {
      /** The account's own images with all of these tags, in whatever state. */
      readonly find: (region: string, tags: Tags) => Promise<readonly Image[]>;
      readonly copy: (region: string, request: CopyImageRequest) => Promise<string>;
    };
  };

/** Copies the AMI to a Region, or finds the copy that was made before, and waits for it. */
export async function copyImage(
  ports: CopyImagePorts,
  { buildId, imageId, region, taskToken }: CopyImageInput,
): Promise<{ readonly imageId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const planned = plannedIn(plan, region);
  if (planned === undefined)
    throw new NotFound(`Cannot copy the image to ${region}: the plan does not name that Region`);
  await advanceBuild(ports, buildId, "DISTRIBUTING");
  await ports.registry.put(regionKey(region), { region });
  const copyId = await copyOf(ports, plan, planned, imageId);
  const { imageName: name } = planned;
  await rememberImage(ports.registry, buildId, {
    region,
    imageId: copyId,
    name,
    isPublished: false,
  });
  const now = ports.clock.now();
  await registerWait(ports, {
    kind: "image",
    region,
    resourceId: copyId,
    token: taskToken,
    since: now,
    deadline: now + IMAGE_MILLISECONDS,
    buildId,
    state: "CopyImage",
    output: { imageId: copyId, region },
  });
  return { imageId: copyId };
}

async function copyOf(
  ports: CopyImagePorts,
  plan: BuildPlan,
  planned: PlannedRegion,
  imageId: string,
): Promise<string> {
  const { region, imageName: name, description, kmsKeyId } = planned;
  const remembered = await madeImageIn(ports.registry, plan.buildId, region);
  if (remembered !== undefined) return remembered.imageId;
  const [found] = await ports.images.find(region, { [BUILD_ID]: plan.buildId });
  if (found !== undefined) return found.imageId;
  const tags = birthTags(birthOf(plan), planned.tags);
  return ports.images.copy(region, {
    clientToken: await clientToken(plan.buildId, "copy", region),
    sourceRegion: plan.region,
    sourceImageId: imageId,
    name,
    ...(description === undefined ? {} : { description }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    imageTags: tags,
    snapshotTags: tags,
  });
}
