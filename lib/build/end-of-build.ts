/** What is to be recorded of the end of a build. */
import type { BuildRecord, BuildStatus, OutputAmi, OutputContainer } from "./build-record.ts";
import type { Clock } from "./cloud.ts";
import { cancellation, completeFailure, type FailureFacts } from "./complete-failure.ts";
import { distributionFailure } from "./distribution-failure.ts";
import { failedPlaces } from "./failed-place.ts";
import { type BuildFailure, type CaughtError, failureOfCaught } from "./failure.ts";
import { imageArn } from "./image-arn.ts";
import { madeContainers } from "./made-container.ts";
import { madeImages } from "./made-image.ts";
import { accountOf, regionOf } from "./place.ts";
import type { BuildPlan } from "./plan.ts";
import type { Registry } from "./registry.ts";
import { renderFailure } from "./render-failure.ts";
import { failedState, type HistoryEvent, timelineOf } from "./timeline.ts";

/** How a build has ended, as whoever ends it says. */
export type Outcome = {
  readonly buildId: string;
  readonly outcome: "succeeded" | "failed" | "skipped" | "cancelled";
  /** Why it was skipped or cancelled. */
  readonly reason?: string;
  /** The error that the state machine caught. */
  readonly failure?: CaughtError;
};

/** What finding out needs. */
export type EndPorts = {
  readonly registry: Pick<Registry, "get" | "list">;
  readonly clock: Clock;
  readonly executions: {
    /** All events of an execution so far, in any order; an execution is named by its build, or by its ARN. */
    readonly history: (execution: string) => Promise<readonly HistoryEvent[]>;
  };
};

const STATUSES: { readonly [outcome in Outcome["outcome"]]: BuildStatus } = {
  succeeded: "AVAILABLE",
  failed: "FAILED",
  skipped: "SKIPPED",
  cancelled: "CANCELLED",
};

/** What changes in the record of a build that has ended. */
export type Ended = Partial<BuildRecord> & Pick<BuildRecord, "status" | "timeline">;

/**
 * What is to be recorded. A build whose image is not everywhere has failed; so has one that was stopped while it made
 * that good.
 */
export async function endOfBuild(
  ports: EndPorts,
  given: Outcome,
  plan: BuildPlan | undefined,
  before: BuildRecord,
): Promise<Ended> {
  const { distributedBy } = before;
  // The history is for people; a build must not fail because it cannot be had.
  const history = await ports.executions
    .history(distributedBy ?? given.buildId)
    .catch((): readonly HistoryEvent[] => []);
  // The state that records this is not over yet.
  const timeline = timelineOf(history).filter(({ state }) => !state.startsWith("Record"));
  const failure = await failureOf(ports.registry, given, plan, {
    state: failedState(timeline, history),
    imageStatus: before.status,
  });
  const reason = given.reason ?? (failure === undefined ? undefined : renderFailure(failure));
  // An image that is somewhere already is not cancelled when somebody stops what makes it complete.
  const outcome =
    (given.outcome === "succeeded" && failure !== undefined) ||
    (given.outcome === "cancelled" && distributedBy !== undefined)
      ? "failed"
      : given.outcome;
  return {
    status: STATUSES[outcome],
    ...(reason === undefined ? {} : { reason }),
    endedAt: new Date(ports.clock.now()).toISOString(),
    amis: await amisOf(ports.registry, plan),
    ...(plan?.container === undefined
      ? {}
      : { containers: await containersOf(ports.registry, plan) }),
    timeline,
    ...(plan === undefined ? {} : { imageArn: imageArn(plan) }),
    ...(failure === undefined ? {} : { failure }),
  };
}

async function failureOf(
  registry: EndPorts["registry"],
  { buildId, outcome, reason = "", failure }: Outcome,
  plan: BuildPlan | undefined,
  facts: FailureFacts,
): Promise<BuildFailure | undefined> {
  if (failure !== undefined) return completeFailure(failureOfCaught(failure), facts);
  if (outcome === "cancelled") return completeFailure(cancellation(reason), facts);
  if (outcome !== "succeeded" || plan === undefined) return undefined;
  const distribution = distributionFailure(plan, await failedPlaces(registry, buildId));
  return distribution === undefined ? undefined : completeFailure(distribution, facts);
}

async function containersOf(
  registry: EndPorts["registry"],
  plan: BuildPlan,
): Promise<readonly OutputContainer[]> {
  const made = await madeContainers(registry, plan.buildId);
  return made.map(({ region, uri, digest, tags }) => ({
    region,
    uri,
    digest,
    imageUris: tags.map((tag) => `${uri}:${tag}`),
  }));
}

async function amisOf(
  registry: EndPorts["registry"],
  plan: BuildPlan | undefined,
): Promise<readonly OutputAmi[]> {
  if (plan === undefined) return [];
  const made = await madeImages(registry, plan.buildId);
  return made.map(({ region: place, imageId, name, isPublished, exportTaskId }) => ({
    region: regionOf(place),
    image: imageId,
    name,
    accountId: accountOf(place) ?? plan.accountId,
    isPublished,
    ...(exportTaskId === undefined ? {} : { exportTaskId }),
  }));
}
