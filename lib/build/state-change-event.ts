import type { BuildRecord, StateChange } from "./build-record.ts";

/** An event for the bus. The adapter adds its source. */
export type BusEvent = {
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
};

/** Name under which Kiln sends events. */
export const EVENT_SOURCE = "kiln";
/** Kind of the event that tells a new state of a build; Image Builder's name for it. */
export const STATE_CHANGE = "EC2 Image Builder Image State Change";

/**
 * The event of a state change: Image Builder's, with the build, its image and the reason added. `event-id` is the same
 * whenever the same change is told, so that whoever listens can tell a repetition from news.
 */
export function stateChangeEvent(record: BuildRecord, change: StateChange): BusEvent {
  const { buildId, pipeline, image, imageArn, status, reason, amis, failure } = record;
  const { containers = [] } = record;
  const isLast = change.status === status;
  return {
    detailType: STATE_CHANGE,
    resources: imageArn === undefined ? [] : [imageArn],
    detail: {
      "previous-state": { status: change.previous },
      state: {
        status: change.status,
        ...(isLast && reason !== undefined ? { reason } : {}),
      },
      "event-id": `${buildId}/${change.sequence}`,
      "build-id": buildId,
      pipeline,
      ...(image === undefined ? {} : { image }),
      ...(isLast && amis.length > 0 ? { amis } : {}),
      ...(isLast && containers.length > 0 ? { containers } : {}),
      ...(isLast && failure !== undefined ? { "failure-context": failure } : {}),
    },
  };
}
