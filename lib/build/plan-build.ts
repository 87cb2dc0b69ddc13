/** State `PlanBuild`: decides everything that the build will do, and checks it, before anything costs money. */
import { InvalidInput } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { assemblePlan, type BuildSettings } from "./assemble-plan.ts";
import { type BuildRecord, buildRecord } from "./build-record.ts";
import { checkDestinations, type DestinationPorts } from "./check-destinations.ts";
import { type CheckRepositoriesPorts, checkRepositories } from "./check-repositories.ts";
import type { Clock } from "./cloud.ts";
import { fingerprintOf, ingredientsOf, recipeDigest } from "./fingerprint.ts";
import { noteActivity } from "./idle.ts";
import { imageArn } from "./image-arn.ts";
import type { ImageRecord } from "./image-record.ts";
import { claimImage, type ImageClaim } from "./image-versions.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { kindOf, type Recipe, recipeOf } from "./recipe.ts";
import { changeDocument, type Registry, readDocument, requireDocument } from "./registry.ts";
import { buildKey, fingerprintKey, imageKey, openBuildKey, planKey } from "./registry-keys.ts";
import { type RecipePorts, resolveRecipe } from "./resolve-recipe.ts";
import { type ScopePort, scopeMark } from "./scope.ts";
import { isGated, startReason, whyNotToStart } from "./start-condition.ts";
import { readPipeline } from "./stored-pipeline.ts";
import { buildId, parseInput } from "./task-input.ts";
import { parentImageText, withParent } from "./with-parent.ts";

const input = record({
  buildId: required(buildId),
  /** What the state machine can build. */
  kind: optional(oneOf(["ami", "container"])),
  request: required(
    record(
      {
        pipeline: required(text({ minLength: 1, maxLength: 128 })),
        trigger: defaulted(oneOf(["manual", "schedule"]), "manual"),
        /** Time of a scheduled run; ISO 8601. */
        scheduledTime: optional(text({ minLength: 1, maxLength: 40 })),
        /** Keeps the instance of a failed build, whatever the pipeline says. */
        keepMachineOnFailure: defaulted(boolean(), false),
        /** Switches tests on or off, whatever the pipeline says. */
        isTested: optional(boolean()),
        /** Parent image instead of the recipe's, as text: an AMI id, `ssm:…`, `name@1.x.x` … */
        parentImage: optional(parentImageText),
        /** Chooses the state machine, where whoever starts the build does not know it. */
        kind: optional(oneOf(["ami", "container"])),
      },
      { what: "the request for a build" },
    ),
  ),
});

/** Which pipeline to run, under which build id. */
export type PlanBuildInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parsePlanBuildInput(value: unknown): PlanBuildInput {
  return parseInput(input, value, "PlanBuild");
}

/** What the task needs. */
export type PlanBuildPorts = ScopePort &
  AdvancePorts &
  RecipePorts &
  DestinationPorts &
  CheckRepositoriesPorts & {
    readonly registry: Registry;
    readonly clock: Clock;
    readonly settings: BuildSettings;
  };

/** What the state machine needs to know of a plan. */
export type PlannedBuild = {
  readonly isUnchanged: boolean;
  /** Why nothing is built; empty when something is. */
  readonly reason: string;
  readonly isTested: boolean;
  /** All Regions, the build Region first. */
  readonly regions: readonly string[];
  readonly copyRegions: readonly string[];
  /** Whether the build instance has to bring a container image to other Regions. */
  readonly isCopied: boolean;
};

/**
 * Plans a build.
 *
 * @throws {InvalidInput} with everything that is wrong with the pipeline, its components and its parent image.
 */
export async function planBuild(
  ports: PlanBuildPorts,
  { buildId, kind, request }: PlanBuildInput,
): Promise<PlannedBuild> {
  const existing = await readDocument(ports.registry, planKey(buildId), buildPlan);
  if (existing !== undefined) return resultOf(existing.value);
  await ports.registry.put(openBuildKey(buildId), { buildId, ...scopeMark(ports) });
  await noteActivity(ports.registry, { buildId });
  await ports.registry.create(buildKey(buildId), newRecord(ports, buildId, request));
  await advanceBuild(ports, buildId, "CREATING");
  const written = await readPipeline(ports.registry, request.pipeline);
  if (kind !== undefined && kind !== kindOf(written.pipeline)) throw wrongMachine(written.pipeline);
  const refusal = await whyNotToStart(ports.registry, written.pipeline, buildId, request);
  if (refusal !== undefined) return skipped(refusal);
  const applied = withParent(written, request.parentImage);
  const found = await resolveRecipe(ports, applied);
  const fingerprint = await fingerprintOf(ingredientsOf(found));
  const last = await lastFingerprint(ports.registry, request.pipeline);
  if (isGated(applied.pipeline, request) && last === fingerprint) return skipped(UNCHANGED);
  // Another parent for one build does not make another recipe.
  const recipe = recipeOf(written.pipeline);
  const claim = await claimVersion(ports, {
    buildId,
    pipeline: request.pipeline,
    recipe,
    recipeDigest: await recipeDigest(recipe, found.components, found.container?.dockerfile),
    fingerprint,
  });
  try {
    const plan = assemblePlan(ports.settings, applied.pipeline, request, found, claim);
    if (found.container === undefined) await checkDestinations(ports, plan);
    else await checkRepositories(ports, plan, found.container.repositories);
    // A plan is frozen: of two runs of this task at once, both go on with the plan of the first.
    if (!(await ports.registry.create(planKey(buildId), plan)))
      return await resultOfOther(ports, buildId, claim);
    const reason = await startReason(ports.registry, plan, request);
    await changeDocument<BuildRecord>(ports.registry, buildKey(buildId), buildRecord, (record) => ({
      ...record,
      image: plan.image,
      imageArn: imageArn(plan),
      keepMachineOnFailure: plan.keepMachineOnFailure,
      ...(reason === undefined ? {} : { startReason: reason }),
    }));
    return resultOf(plan);
  } catch (error) {
    // The number was given out for nothing; with a plan it belongs to the build.
    if (error instanceof InvalidInput)
      await ports.registry.remove(imageKey(claim.name, claim.version, claim.build));
    throw error;
  }
}

/** What the other run of the same task has planned; the number that this one has claimed goes back if it is another. */
async function resultOfOther(
  { registry }: PlanBuildPorts,
  buildId: string,
  { name, version, build }: ImageRecord,
): Promise<PlannedBuild> {
  const plan = await requireDocument(registry, planKey(buildId), buildPlan, "the plan");
  if (plan.image.version !== version || plan.image.build !== build)
    await registry.remove(imageKey(name, version, build));
  return resultOf(plan);
}

const UNCHANGED = "Neither the parent image nor any component has changed since the last image";

function skipped(reason: string): PlannedBuild {
  const nothing = { isTested: false, isCopied: false, regions: [], copyRegions: [] };
  return { isUnchanged: true, reason, ...nothing };
}

function wrongMachine(pipeline: Pipeline): InvalidInput {
  const machine = kindOf(pipeline) === "ami" ? "build-ami" : "build-container";
  const recipe = kindOf(pipeline) === "ami" ? "an imageRecipe" : "a containerRecipe";
  return new InvalidInput(
    `Cannot plan a build of pipeline "${pipeline.name}" here: it has ${recipe}, which state machine ${machine} builds\n  → Start it with "kiln start", or start that state machine; in an event give "kind": "${kindOf(pipeline)}".`,
  );
}

function resultOf(plan: BuildPlan): PlannedBuild {
  const regions = plan.regions.map(({ region }) => region);
  const copyRegions = regions.slice(1);
  const isCopied = plan.container?.repositories.slice(1).some((one) => !one.isReplicated) ?? false;
  return {
    isUnchanged: false,
    reason: "",
    isTested: plan.isTested,
    isCopied,
    regions,
    copyRegions,
  };
}

function newRecord(
  { clock }: PlanBuildPorts,
  buildId: string,
  { pipeline, trigger, keepMachineOnFailure }: PlanBuildInput["request"],
): BuildRecord {
  return {
    buildId,
    pipeline,
    trigger,
    status: "PENDING",
    startedAt: new Date(clock.now()).toISOString(),
    keepMachineOnFailure,
    amis: [],
    timeline: [],
    changes: 0,
    untold: [],
  };
}

async function lastFingerprint(registry: Registry, pipeline: string): Promise<string | undefined> {
  const shape = record({ fingerprint: required(text()) }, { isOpen: true });
  return (await readDocument(registry, fingerprintKey(pipeline), shape))?.value.fingerprint;
}

async function claimVersion(
  { registry, clock }: PlanBuildPorts,
  {
    recipe: { name, semanticVersion },
    ...claim
  }: Omit<ImageClaim, "name" | "createdAt"> & {
    readonly recipe: Recipe;
  },
): Promise<ImageRecord> {
  const createdAt = new Date(clock.now()).toISOString();
  return claimImage(registry, semanticVersion, { name, createdAt, ...claim });
}
