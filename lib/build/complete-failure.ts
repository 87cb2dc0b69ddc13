import type { BuildStatus } from "./build-record.ts";
import { type BuildFailure, shortFailure } from "./failure.ts";
import { remedyFor } from "./remedy-for.ts";

/** What whoever records a failure knows of it besides. */
export type FailureFacts = {
  /** State of the state machine that failed, as its history tells. */
  readonly state: string | undefined;
  /** State of the build at that time. */
  readonly imageStatus: BuildStatus;
};

/** What a state works for. Copies run while tests do, so the state of the build may be further than what failed. */
const STATUSES: readonly (readonly [RegExp, BuildStatus])[] = [
  [/^PlanBuild$/, "CREATING"],
  [/Test(?:Instance|s)$/, "TESTING"],
  [/^(?:Launch|Terminate|Stop)Instance$|^RunComponents$|^CreateImage$/, "BUILDING"],
  [/^CopyImage$/, "DISTRIBUTING"],
  [/^PublishImage$/, "INTEGRATING"],
];

/**
 * A failure with all that is known of it, as record, execution, topic, bus and command line tell it. What it says itself
 * stays; it is short enough for each of them.
 */
export function completeFailure(
  failure: BuildFailure,
  { state, imageStatus }: FailureFacts,
): BuildFailure {
  const located = {
    ...failure,
    ...(failure.state === undefined && state !== undefined ? { state } : {}),
  };
  const status = STATUSES.find(([pattern]) => pattern.test(located.state ?? ""))?.[1];
  const placed = { ...located, imageStatus: failure.imageStatus ?? status ?? imageStatus };
  return shortFailure({ ...placed, remedy: failure.remedy ?? remedyFor(placed) });
}

/** The failure of a build that somebody has stopped. */
export function cancellation(reason: string): BuildFailure {
  return { error: "Kiln.Cancelled", message: reason };
}
