import type { BuildRecord, BuildStatus } from "./build-record.ts";

/** An event for the bus. The adapter adds its source. */
export type BusEvent = {
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
};

/** Name under which Kiln sends events. */
export const EVENT_SOURCE = "kiln";
/** Kind of the event that tells a new state of a build. */
export const STATE_CHANGE = "Image State Change";

/** The event of a state change; Image Builder's, with the build, its image and the reason added. */
export function stateChangeEvent(record: BuildRecord, previous: BuildStatus): BusEvent {
  const { buildId, pipeline, image, status, reason, amis } = record;
  return {
    detailType: STATE_CHANGE,
    resources: [buildId],
    detail: {
      "previous-state": { status: previous },
      state: { status, ...(reason === undefined ? {} : { reason }) },
      "build-id": buildId,
      pipeline,
      ...(image === undefined ? {} : { image }),
      ...(amis.length === 0 ? {} : { amis }),
    },
  };
}
