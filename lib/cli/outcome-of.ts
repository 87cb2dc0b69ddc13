import { join } from "node:path";
import type { BuildRecord, OutputContainer } from "../build/build-record.ts";
import type { BuildFailure } from "../build/failure.ts";
import type { BuildOutcome } from "./build-event.ts";

/**
 * The outcome of a build that is over, as a person needs it: the AMI of the build Region comes first, and the log of a
 * build on this computer is a folder here.
 *
 * @param times When the command began and ended, in milliseconds since 1970.
 */
export function outcomeOf(
  record: BuildRecord,
  times: { readonly started: number; readonly ended: number },
  here: { readonly region: string; readonly stateDirectory?: string },
): BuildOutcome {
  const { buildId, pipeline, image, reason, failure } = record;
  const homeFirst = (a: { readonly region: string }, b: { readonly region: string }): number =>
    Number(b.region === here.region) - Number(a.region === here.region);
  const amis = record.amis.toSorted(homeFirst);
  const containers = record.containers?.map(containerOf).toSorted(homeFirst);
  const status = ["AVAILABLE", "CANCELLED", "SKIPPED"].find((one) => one === record.status);
  return {
    buildId,
    pipeline,
    status: (status as BuildOutcome["status"] | undefined) ?? "FAILED",
    durationMilliseconds: times.ended - times.started,
    amis: amis.map(({ region, image: imageId, name }) => ({ region, imageId, name })),
    ...(image === undefined ? {} : { image: `${image.name}@${image.version}/${image.build}` }),
    ...(containers === undefined ? {} : { containers }),
    ...(reason === undefined ? {} : { reason }),
    ...(failure === undefined ? {} : { failure: withLocalLog(failure, here.stateDirectory) }),
  };
}

/** A container image in a Region, as people name it: by digest, and by its tags. */
export function containerOf({
  region,
  uri,
  digest,
  imageUris,
}: OutputContainer): NonNullable<BuildOutcome["containers"]>[number] {
  return { region, uri: `${uri}@${digest}`, digest, tags: imageUris.map(tagOf) };
}

function tagOf(imageUri: string): string {
  return imageUri.slice(imageUri.lastIndexOf(":") + 1);
}

function withLocalLog(failure: BuildFailure, stateDirectory: string | undefined): BuildFailure {
  const { logLocation } = failure;
  if (logLocation === undefined || stateDirectory === undefined) return failure;
  return {
    ...failure,
    logLocation: logLocation.replace(/^s3:\/\//, `${join(stateDirectory, "s3")}/`),
  };
}
