/** States `RecordSuccess`, `RecordFailure` and `RecordSkipped`: writes what became of a build and tells the world. */
import { optional, record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type AnnouncePorts, announceEnd } from "./announce-end.ts";
import {
  type BuildRecord,
  type BuildStatus,
  buildRecord,
  isOver,
  type OutputAmi,
} from "./build-record.ts";
import type { Clock } from "./cloud.ts";
import { type BuildFailure, failureOfCaught, failureToCaught } from "./failure.ts";
import { type ImageRecord, imageRecord } from "./image-record.ts";
import { madeImages } from "./made-image.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { changeDocument, type Registry, readDocument } from "./registry.ts";
import { buildKey, fingerprintKey, imageKey, openBuildKey, planKey } from "./registry-keys.ts";
import { remedyFor } from "./remedy-for.ts";
import { renderFailure } from "./render-failure.ts";
import { buildId, parseInput } from "./task-input.ts";
import { failedState, type HistoryEvent, timelineOf } from "./timeline.ts";

const input = record({
  buildId: required(buildId),
  outcome: required(oneOf(["succeeded", "failed", "skipped", "cancelled"])),
  /** Why it was skipped or cancelled. */
  reason: optional(text()),
  /** The error that the state machine caught. */
  failure: optional(record({ Error: required(text()), Cause: optional(text()) }, { isOpen: true })),
});

/** How a build has ended. */
export type RecordBuildInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseRecordBuildInput(value: unknown): RecordBuildInput {
  return parseInput(input, value, "RecordBuild");
}

/** What the task needs. */
export type RecordBuildPorts = AnnouncePorts & {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly executions: {
    /** All events of a build's execution so far, in any order. */
    readonly history: (buildId: string) => Promise<readonly HistoryEvent[]>;
  };
};

/** What the state machine gets; `error` and `cause` are empty unless the build has failed. */
export type RecordedBuild = {
  readonly status: BuildStatus;
  readonly error: string;
  readonly cause: string;
};

const STATUSES: { readonly [outcome in RecordBuildInput["outcome"]]: BuildStatus } = {
  succeeded: "AVAILABLE",
  failed: "FAILED",
  skipped: "SKIPPED",
  cancelled: "CANCELLED",
};

/** Records the end of a build. The first end that is recorded stays; telling it is repeated until it has been told. */
export async function recordBuild(
  ports: RecordBuildPorts,
  given: RecordBuildInput,
): Promise<RecordedBuild> {
  const { registry } = ports;
  const { buildId } = given;
  const plan = (await readDocument(registry, planKey(buildId), buildPlan))?.value;
  const ended = await endOf(ports, given, plan);
  await registry.create(buildKey(buildId), unplanned(ports, given));
  let previous: BuildStatus = "PENDING";
  const changed = await changeDocument<BuildRecord>(
    registry,
    buildKey(buildId),
    buildRecord,
    (now) => {
      if (isOver(now.status)) return undefined;
      previous = now.status;
      return { ...now, ...ended };
    },
  );
  const final = changed?.value ?? { ...unplanned(ports, given), ...ended };
  if (plan !== undefined) await recordImage(registry, plan, final);
  await announceEnd(ports, final, plan, previous);
  await registry.remove(openBuildKey(buildId));
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
  };
}

async function endOf(
  ports: RecordBuildPorts,
  given: RecordBuildInput,
  plan: BuildPlan | undefined,
): Promise<Partial<BuildRecord> & Pick<BuildRecord, "status">> {
  // The history is for people; a build must not fail because it cannot be had.
  const history = await ports.executions.history(given.buildId).catch(() => []);
  // The state that records this is not over yet.
  const timeline = timelineOf(history).filter(({ state }) => !state.startsWith("Record"));
  const failure =
    given.failure === undefined
      ? undefined
      : completed(failureOfCaught(given.failure), failedState(timeline, history));
  const reason = given.reason ?? (failure === undefined ? undefined : renderFailure(failure));
  return {
    status: STATUSES[given.outcome],
    ...(reason === undefined ? {} : { reason }),
    endedAt: new Date(ports.clock.now()).toISOString(),
    amis: await amisOf(ports.registry, plan),
    timeline,
    ...(failure === undefined ? {} : { failure }),
  };
}

function completed(failure: BuildFailure, state: string | undefined): BuildFailure {
  const remedy = failure.remedy ?? remedyFor(failure);
  return {
    ...failure,
    ...(failure.state === undefined && state !== undefined ? { state } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

async function amisOf(
  registry: Registry,
  plan: BuildPlan | undefined,
): Promise<readonly OutputAmi[]> {
  if (plan === undefined) return [];
  const made = await madeImages(registry, plan.buildId);
  return made.map(({ region, imageId, name, isPublished }) => ({
    region,
    image: imageId,
    name,
    accountId: plan.accountId,
    isPublished,
  }));
}

const IMAGE_STATUSES: { readonly [status in BuildStatus]?: ImageRecord["status"] } = {
  AVAILABLE: "AVAILABLE",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
};

async function recordImage(
  registry: Registry,
  plan: BuildPlan,
  { status, amis }: BuildRecord,
): Promise<void> {
  const imageStatus = IMAGE_STATUSES[status];
  if (imageStatus === undefined) return;
  const { name, version, build } = plan.image;
  await changeDocument<ImageRecord>(
    registry,
    imageKey(name, version, build),
    imageRecord,
    (image) => ({
      ...image,
      status: imageStatus,
      amis,
    }),
  );
  if (status === "AVAILABLE")
    await registry.put(fingerprintKey(plan.pipeline), {
      fingerprint: plan.fingerprint,
      image: plan.image,
    });
}
