/**
 * States `RecordSuccess`, `RecordFailure`, `RecordSkipped` and `RecordDistribution`: writes what became of a build and
 * tells the world. A build whose image is not everywhere has failed, as with Image Builder; the image stays where it is.
 */
import { optional, record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type AnnouncePorts, announceEnd } from "./announce-end.ts";
import { type AutoDisablePorts, countBuild } from "./auto-disable.ts";
import { type BuildRecord, type BuildStatus, buildRecord, isOver } from "./build-record.ts";
import { type EndPorts, endOfBuild } from "./end-of-build.ts";
import { noteFailedPlace } from "./failed-place.ts";
import { failureToCaught } from "./failure.ts";
import { findingsOf } from "./findings.ts";
import { type ImageRecord, imageRecord } from "./image-record.ts";
import { rememberLastPlan } from "./last-plan.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { changeDocument, type Registry, readDocument, requireDocument } from "./registry.ts";
import { buildKey, imageKey, openBuildKey, planKey } from "./registry-keys.ts";
import { inState } from "./state-changes.ts";
import { buildId, parseInput, region } from "./task-input.ts";

const caught = record({ Error: required(text()), Cause: optional(text()) }, { isOpen: true });

const input = record({
  buildId: required(buildId),
  outcome: required(oneOf(["succeeded", "failed", "skipped", "cancelled"])),
  /** Why it was skipped or cancelled. */
  reason: optional(text()),
  /** The error that the state machine caught. */
  failure: optional(caught),
});

/** How a build has ended. */
export type RecordBuildInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseRecordBuildInput(value: unknown): RecordBuildInput {
  return parseInput(input, value, "RecordBuild");
}

/** What the task needs. */
export type RecordBuildPorts = AnnouncePorts & EndPorts & AutoDisablePorts;

const place = record({
  buildId: required(buildId),
  region: required(region),
  /** State that failed there. */
  state: required(oneOf(["CopyImage", "PublishImage", "PublishContainer"])),
  failure: required(caught),
});

/** What went wrong in one place; the others go on. */
export type NoteFailedPlaceInput = Infer<typeof place>;

/** Reads the end of a build, or what went wrong in one place. @throws {InvalidInput} */
export function parseRecordInput(value: unknown): RecordBuildInput | NoteFailedPlaceInput {
  const isPlace = value !== null && typeof value === "object" && "region" in value;
  return isPlace ? parseInput(place, value, "RecordBuild") : parseRecordBuildInput(value);
}

/** Records the end of a build, or what went wrong in one place. */
export async function recordOutcome(
  ports: RecordBuildPorts,
  given: RecordBuildInput | NoteFailedPlaceInput,
): Promise<RecordedBuild> {
  if (!("region" in given)) return recordBuild(ports, given);
  const { buildId, region, state, failure } = given;
  await noteFailedPlace(ports.registry, buildId, { region, state }, failure);
  return { status: "DISTRIBUTING", error: "", cause: "" };
}

/** What the state machine gets; `error` and `cause` are empty unless the build has failed. */
export type RecordedBuild = {
  readonly status: BuildStatus;
  readonly error: string;
  readonly cause: string;
};

/** Records the end of a build. The first end that is recorded stays; telling it is repeated until it has been told. */
export async function recordBuild(
  ports: RecordBuildPorts,
  given: RecordBuildInput,
): Promise<RecordedBuild> {
  const { registry } = ports;
  const { buildId } = given;
  const plan = (await readDocument(registry, planKey(buildId), buildPlan))?.value;
  await registry.create(buildKey(buildId), unplanned(ports, given));
  const before = await requireDocument(registry, buildKey(buildId), buildRecord, "the build");
  const { status, timeline, ...ended } = await endOfBuild(ports, given, plan, before);
  const changed = await changeDocument<BuildRecord>(
    registry,
    buildKey(buildId),
    buildRecord,
    (now) =>
      isOver(now.status)
        ? undefined
        : { ...inState(now, status), ...ended, timeline: [...earlier(now), ...timeline] },
  );
  const final = changed?.value ?? before;
  if (plan !== undefined) await recordImage(registry, plan, final);
  if (final.announced !== final.status) await countBuild(ports, final);
  const isTold = await announceEnd(ports, final, plan, {
    isFirst: changed?.isChanged === true,
    isAlone: given.outcome === "succeeded" || given.outcome === "skipped",
  });
  // Who is still telling may die: as long as the build is open, the sweep comes back to it.
  if (isTold) await registry.remove(openBuildKey(buildId));
  const caught = final.failure === undefined ? undefined : failureToCaught(final.failure);
  return { status: final.status, error: caught?.error ?? "", cause: caught?.cause ?? "" };
}

/** The record of a build that failed before it could write one. */
function unplanned({ clock }: RecordBuildPorts, { buildId }: RecordBuildInput): BuildRecord {
  return {
    buildId,
    pipeline: "",
    trigger: "manual",
    status: "PENDING",
    startedAt: new Date(clock.now()).toISOString(),
    keepMachineOnFailure: false,
    amis: [],
    timeline: [],
    changes: 0,
    untold: [],
  };
}

/** What the execution before this one did, when this one distributes the image again. */
function earlier({ distributedBy, timeline }: BuildRecord): BuildRecord["timeline"] {
  return distributedBy === undefined ? [] : timeline;
}

const IMAGE_STATUSES: { readonly [status in BuildStatus]?: ImageRecord["status"] } = {
  AVAILABLE: "AVAILABLE",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
};

async function recordImage(
  registry: Registry,
  plan: BuildPlan,
  { status, amis, containers }: BuildRecord,
): Promise<void> {
  const imageStatus = IMAGE_STATUSES[status];
  if (imageStatus === undefined) return;
  const { name, version, build } = plan.image;
  const findings =
    plan.container === undefined ? undefined : await findingsOf(registry, plan.buildId);
  await changeDocument<ImageRecord>(
    registry,
    imageKey(name, version, build),
    imageRecord,
    (image) => ({
      ...image,
      status: imageStatus,
      amis,
      ...(plan.imageTags === undefined ? {} : { tags: plan.imageTags }),
      ...(containers === undefined ? {} : { containers }),
      ...(findings === undefined ? {} : { findings }),
    }),
  );
  if (status === "AVAILABLE") await rememberLastPlan(registry, plan);
}
