import type { BuildRecord } from "../../build/build-record.ts";
import type { BuildOutcome } from "../build-event.ts";

/**
 * The outcome of a build that is over.
 *
 * @param started When the command began, and `ended` when it was done, in milliseconds since 1970.
 */
export function outcomeOf(record: BuildRecord, started: number, ended: number): BuildOutcome {
  const { buildId, pipeline, image, reason, failure } = record;
  const status = ["AVAILABLE", "CANCELLED", "SKIPPED"].find((one) => one === record.status);
  return {
    buildId,
    pipeline,
    status: (status as BuildOutcome["status"] | undefined) ?? "FAILED",
    durationMilliseconds: ended - started,
    amis: record.amis.map(({ region, image: imageId, name }) => ({ region, imageId, name })),
    ...(image === undefined ? {} : { image: `${image.name}@${image.version}/${image.build}` }),
    ...(reason === undefined ? {} : { reason }),
    ...(failure === undefined ? {} : { failure }),
  };
}
