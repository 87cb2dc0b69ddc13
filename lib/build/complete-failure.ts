import type { BuildStatus } from "./build-record.ts";
import { type BuildFailure, shortFailure } from "./failure.ts";
import { remedyFor } from "./remedy-for.ts";

/** What whoever records a failure knows of it besides. */
export type FailureFacts = {
  /** State of the state machine that failed, as its history tells. */
  readonly state: string | undefined;
  /** Image Builder's state of the image at that time. */
  readonly imageStatus: BuildStatus;
};

/**
 * A failure with all that is known of it, as record, execution, topic, bus and command line tell it. What it says itself
 * stays; it is short enough for each of them.
 */
export function completeFailure(
  failure: BuildFailure,
  { state, imageStatus }: FailureFacts,
): BuildFailure {
  const placed = {
    ...failure,
    ...(failure.state === undefined && state !== undefined ? { state } : {}),
    imageStatus: failure.imageStatus ?? imageStatus,
  };
  return shortFailure({ ...placed, remedy: failure.remedy ?? remedyFor(placed) });
}

/** The failure of a build that somebody has stopped. */
export function cancellation(reason: string): BuildFailure {
  return { error: "Kiln.Cancelled", message: reason };
}
