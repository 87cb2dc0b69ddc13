/** State `CopyImage`: copies the AMI to one place, unpublished; ends when the copy is available. */
import { NotFound } from "../errors.ts";
import { optional, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import type { Image } from "./cloud.ts";
import { registerWait, type WaitPorts } from "./complete-waits.ts";
import { IMAGE_MILLISECONDS } from "./create-image.ts";
import { clientToken } from "./digest.ts";
import { madeImageIn, rememberImage } from "./made-image.ts";
import { accountOf } from "./place.ts";
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
  /** Tells one try from an earlier one that failed: the name of the execution that tries again. */
  attempt: optional(text({ maxLength: 80 })),
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
      /** Lets another account copy an image: launch permission, and use of its snapshots. */
      readonly shareForCopy: (region: string, imageId: string, accountId: string) => Promise<void>;
    };
  };

/** Copies the AMI to a place, or finds the copy that was made before, and waits for it. */
export async function copyImage(
  ports: CopyImagePorts,
  { buildId, imageId, region, taskToken, attempt }: CopyImageInput,
): Promise<{ readonly imageId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const planned = plannedIn(plan, region);
  if (planned === undefined)
    throw new NotFound(`Cannot copy the image to ${region}: the plan does not name that Region`);
  await advanceBuild(ports, buildId, "DISTRIBUTING");
  await ports.registry.put(regionKey(region), { region });
  const copyId = await copyOf(ports, plan, planned, imageId, attempt);
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
    deadline: now + longestOf(plan),
    buildId,
    state: "CopyImage",
    output: { imageId: copyId, region },
  });
  return { imageId: copyId };
}

/** Milliseconds that a copy may take. */
function longestOf({ copyTimeoutMinutes }: BuildPlan): number {
  return copyTimeoutMinutes === undefined
    ? IMAGE_MILLISECONDS
    : Math.min(copyTimeoutMinutes * 60_000, IMAGE_MILLISECONDS);
}

/** States of images that nothing will come of. */
const GONE: ReadonlySet<string> = new Set(["failed", "error", "invalid", "deregistered"]);

async function copyOf(
  ports: CopyImagePorts,
  plan: BuildPlan,
  planned: PlannedRegion,
  imageId: string,
  attempt: string | undefined,
): Promise<string> {
  const { region, imageName: name, description, kmsKeyId } = planned;
  const remembered = await madeImageIn(ports.registry, plan.buildId, region);
  if (remembered !== undefined) return remembered.imageId;
  const own = await ports.images.find(region, { [BUILD_ID]: plan.buildId });
  // The build's own Region has the source as well, when it is another account that gets a copy there.
  const found = own.find((one) => one.imageId !== imageId && !GONE.has(one.state));
  if (found !== undefined) return found.imageId;
  const account = accountOf(region);
  if (account !== undefined) await ports.images.shareForCopy(plan.region, imageId, account);
  const tags = birthTags(birthOf(plan), planned.tags);
  return ports.images.copy(region, {
    clientToken: await clientToken(
      plan.buildId,
      "copy",
      region,
      ...(attempt === undefined ? [] : [attempt]),
    ),
    sourceRegion: plan.region,
    sourceImageId: imageId,
    name,
    ...(description === undefined ? {} : { description }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    imageTags: tags,
    snapshotTags: tags,
  });
}
