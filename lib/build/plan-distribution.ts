/** State `PlanDistribution`: finds where an image is missing still, so that only that is done again. */
import { Conflict, InvalidInput, NotFound } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type BuildRecord, buildRecord, isOver } from "./build-record.ts";
import type { Image } from "./cloud.ts";
import { noteActivity } from "./idle.ts";
import { type MadeImage, madeImageIn } from "./made-image.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { changeDocument, type Registry, requireDocument } from "./registry.ts";
import { buildKey, madeImageKey, openBuildKey, planKey } from "./registry-keys.ts";
import { type RemoveImagesPorts, removeImages } from "./remove-images.ts";
import { type ScopePort, scopeMark } from "./scope.ts";
import { inState, type TellPorts, tellChanges } from "./state-changes.ts";
import { BUILD_ID } from "./tags.ts";
import { buildId, parseInput } from "./task-input.ts";

const input = record({
  buildId: required(buildId),
  /** ARN of the execution that does it. */
  execution: required(text({ minLength: 1 })),
});

/** Which image to distribute again: the one of a build. */
export type PlanDistributionInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parsePlanDistributionInput(value: unknown): PlanDistributionInput {
  return parseInput(input, value, "PlanDistribution");
}

/** What the task needs. All of it is safe to repeat. */
export type PlanDistributionPorts = ScopePort &
  TellPorts &
  RemoveImagesPorts & {
    readonly registry: Registry;
    readonly images: {
      readonly describe: (region: string, ids: readonly string[]) => Promise<readonly Image[]>;
    };
  };

/** What is missing. */
export type PlannedDistribution = {
  readonly buildId: string;
  /** The image of the build Region, which copies are made of. */
  readonly imageId: string;
  readonly isComplete: boolean;
  /** Places where something is missing. */
  readonly regions: readonly string[];
  /** Those of them that have no image. */
  readonly copyRegions: readonly string[];
};

/**
 * Plans what is missing by the frozen plan of the build, and opens its record again.
 *
 * @throws {Conflict} The build goes on still, or somebody else distributes the image right now.
 * @throws {NotFound} There is no image that could be copied.
 */
export async function planDistribution(
  ports: PlanDistributionPorts,
  { buildId, execution }: PlanDistributionInput,
): Promise<PlannedDistribution> {
  const { registry } = ports;
  const plan = await requireDocument(registry, planKey(buildId), buildPlan, "the plan");
  const before = await requireDocument(registry, buildKey(buildId), buildRecord, "the build");
  if (plan.container !== undefined)
    throw new InvalidInput(
      `Cannot distribute the image of build "${buildId}": it is a container image, expected an AMI\n  → Build again; layers that are there already are not pushed twice.`,
    );
  refuseOpen(before, execution);
  const { imageId } = await sourceOf(ports, plan);
  const made = await Promise.all(
    plan.regions.map(async ({ region }) => ({
      region,
      made: await madeImageIn(registry, buildId, region),
    })),
  );
  const missing = made.filter((one) => one.made?.isDistributed !== true);
  const regions = missing.map(({ region }) => region);
  const copyRegions = missing.filter((one) => !isThere(one.made)).map(({ region }) => region);
  if (regions.length === 0)
    return { buildId, imageId, isComplete: true, regions: [], copyRegions: [] };
  await open(ports, before, execution);
  for (const region of copyRegions) await removeFailed(ports, plan, region);
  return { buildId, imageId, isComplete: false, regions, copyRegions };
}

function isThere(made: MadeImage | undefined): boolean {
  return made?.isPublished === true;
}

function refuseOpen({ buildId, status, distributedBy }: BuildRecord, execution: string): void {
  if (isOver(status) || distributedBy === execution) return;
  throw new Conflict(
    `Cannot distribute the image of build "${buildId}": it is ${status}, expected a build that is over`,
  );
}

async function sourceOf(ports: PlanDistributionPorts, plan: BuildPlan): Promise<MadeImage> {
  const made = await madeImageIn(ports.registry, plan.buildId, plan.region);
  const [image] =
    made === undefined ? [] : await ports.images.describe(plan.region, [made.imageId]);
  if (made !== undefined && image?.state === "available" && isThere(made)) return made;
  const { name, version, build } = plan.image;
  throw new NotFound(
    `Cannot distribute ${name}@${version}/${build}: ${plan.region} has no finished image of it. Start a build instead.`,
  );
}

/** The marker comes first: from then on nobody takes unpublished copies for leftovers. */
async function open(
  ports: PlanDistributionPorts,
  { buildId }: BuildRecord,
  execution: string,
): Promise<void> {
  await ports.registry.put(openBuildKey(buildId), { buildId, execution, ...scopeMark(ports) });
  await noteActivity(ports.registry, { buildId, execution });
  const opened = await changeDocument<BuildRecord>(
    ports.registry,
    buildKey(buildId),
    buildRecord,
    (now) => {
      if (!isOver(now.status)) return undefined;
      const {
        reason: _,
        failure: __,
        endedAt: ___,
        announced: ____,
        endHeldUntil: _____,
        ...rest
      } = now;
      return { ...inState(rest, "DISTRIBUTING"), distributedBy: execution };
    },
  );
  if (opened?.isChanged === true)
    await tellChanges(ports, opened.value, opened.value.untold.slice(-1));
}

/** What an earlier try has left keeps the name that the next copy needs. */
async function removeFailed(
  ports: PlanDistributionPorts,
  { buildId, region: home }: BuildPlan,
  region: string,
): Promise<void> {
  if (region === home) return;
  await removeImages(ports, region, { [BUILD_ID]: buildId });
  await ports.registry.remove(madeImageKey(buildId, region));
}
