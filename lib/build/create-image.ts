/** State `CreateImage`: makes the AMI of a stopped instance; ends when the AMI is available. */
import { Conflict, Unavailable } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import type { Image } from "./cloud.ts";
import { registerWait, type WaitPorts } from "./complete-waits.ts";
import { madeImageIn, rememberImage } from "./made-image.ts";
import { type BuildPlan, birthOf, buildPlan, type PlannedRegion } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey, regionKey } from "./registry-keys.ts";
import { BUILD_ID, birthTags, type Tags } from "./tags.ts";
import { buildId, instanceId, parseInput, taskToken } from "./task-input.ts";

const input = record({
  buildId: required(buildId),
  instanceId: required(instanceId),
  taskToken: required(taskToken),
});

/** Which instance to make an image of. */
export type CreateImageInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseCreateImageInput(value: unknown): CreateImageInput {
  return parseInput(input, value, "CreateImage");
}

/** An AMI to make of an instance. */
export type CreateImageRequest = {
  readonly instanceId: string;
  readonly name: string;
  readonly description?: string;
  readonly imageTags: Tags;
  readonly snapshotTags: Tags;
};

/** What the task needs. */
export type CreateImagePorts = WaitPorts & {
  readonly registry: Registry;
  readonly images: {
    /** The account's own images with all of these tags, in whatever state. */
    readonly find: (region: string, tags: Tags) => Promise<readonly Image[]>;
    /** The account's own image of that name. */
    readonly named: (region: string, name: string) => Promise<Image | undefined>;
    /** @throws {Conflict} The name is taken. */
    readonly create: (region: string, request: CreateImageRequest) => Promise<string>;
  };
};

/** Longest time until an image is available; the state's own limit is 12 hours. */
export const IMAGE_MILLISECONDS = 42_600_000;

/**
 * Makes the AMI of a build, or finds the one that was made before, and waits for it.
 *
 * @throws {Conflict} The name is taken by an AMI that is not of this build.
 * @throws {Unavailable} The name is taken, and EC2 does not show yet by which AMI.
 */
export async function createImage(
  ports: CreateImagePorts,
  { buildId, instanceId, taskToken }: CreateImageInput,
): Promise<{ readonly imageId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const [planned] = plan.regions;
  if (planned === undefined) throw new Conflict("Cannot create an image: the plan has no Region");
  await ports.registry.put(regionKey(plan.region), { region: plan.region });
  const imageId = await imageOf(ports, plan, planned, instanceId);
  await rememberImage(ports.registry, buildId, {
    region: plan.region,
    imageId,
    name: planned.imageName,
    isPublished: false,
  });
  const now = ports.clock.now();
  await registerWait(ports, {
    kind: "image",
    region: plan.region,
    resourceId: imageId,
    token: taskToken,
    since: now,
    deadline: now + IMAGE_MILLISECONDS,
    buildId,
    state: "CreateImage",
    output: { imageId },
  });
  return { imageId };
}

async function imageOf(
  ports: CreateImagePorts,
  plan: BuildPlan,
  planned: PlannedRegion,
  instanceId: string,
): Promise<string> {
  const remembered = await madeImageIn(ports.registry, plan.buildId, plan.region);
  if (remembered !== undefined) return remembered.imageId;
  const [found] = await ports.images.find(plan.region, { [BUILD_ID]: plan.buildId });
  if (found !== undefined) return found.imageId;
  const tags = birthTags(birthOf(plan), planned.tags);
  const { imageName: name, description } = planned;
  const request = { instanceId, name, imageTags: tags, snapshotTags: tags };
  try {
    return await ports.images.create(plan.region, {
      ...request,
      ...(description === undefined ? {} : { description }),
    });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return (await ownImage(ports, plan, name, error)).imageId;
  }
}

/** CreateImage has no client token: a name that is taken may be our own, of a call whose answer was lost. */
async function ownImage(
  { images }: CreateImagePorts,
  { region, buildId }: BuildPlan,
  name: string,
  conflict: Conflict,
): Promise<Image> {
  const [own] = await images.find(region, { [BUILD_ID]: buildId });
  if (own !== undefined) return own;
  // What EC2 shows lags behind what it has: while it shows nobody with that name, it may be ours.
  const taker = await images.named(region, name);
  if (taker?.tags[BUILD_ID] === buildId) return taker;
  if (taker !== undefined) throw conflict;
  throw new Unavailable(`${conflict.message}; EC2 does not show the image yet`, {
    cause: conflict,
  });
}
