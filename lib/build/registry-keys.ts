/**
 * Where everything lies in the registry, a bucket of JSON documents:
 *
 * ```
 * pipelines/<name>/pipeline.json             the pipeline as applied
 * components/<name>/<version>/<build>.json   digest of a registered component's document
 * library.json                               digest of the component library that was registered
 * documents/<digest>.yml                     component documents by content
 * fingerprints/<pipeline>.json               fingerprint of the last image that a pipeline built
 * open/<build id>.json                       a build that is not over
 * builds/<build id>/build.json               what became of a build
 * builds/<build id>/plan.json                what it does
 * builds/<build id>/images/<region>.json     an image that it made
 * builds/<build id>/images/<region>/<account>.json  one that another account owns
 * builds/<build id>/distribution/<region>.json  why the image is not there, or not all that was to be done with it
 * builds/<build id>/containers/<region>.json a container image that it has published
 * builds/<build id>/findings.json            what a scan has found in it
 * builds/<build id>/<stage>/input/…          what its instance downloads
 * builds/<build id>/<stage>/command.json     the command that was sent to it
 * builds/<build id>/<stage>/running.json     since when its instance runs
 * builds/<build id>/<stage>/log/…            log folder of the runner
 * images/<name>/<version>/<build number>.json  an image: first a claim on the number, later its record
 * waits/<kind>/<region>/<resource id>.json   a task token that waits for something
 * regions/<region>.json                      a Region in which builds have made images
 * sweep/activity.json                        the build that was opened last
 * sweep/idle.json                            that nothing was open after that
 * runners/<platform>-<architecture>/…        the runner's executable and its digest
 * ```
 *
 * Names of images and components are there as ARNs have them, in lower case and with hyphens: names that an account
 * takes for one are one here.
 */
import { normalizeName } from "../pipeline/resource-name.ts";
import { renderVersion, type SemanticVersion } from "../pipeline/semantic-version.ts";

/** Stages of a build, by their names in keys. */
export const STAGES = ["build", "copy", "test"] as const;

/**
 * `build` makes the image, `test` tries it out. `copy` brings a container image to other Regions, on the instance that
 * built it.
 */
export type Stage = (typeof STAGES)[number];

/** What a wait waits for: a command that ends, an instance that stops, an image that becomes available. */
export type WaitKind = "command" | "instance" | "image";

/** Prefix of all pipelines. */
export const PIPELINES = "pipelines/";
/** Prefix of all open waits. */
export const WAITS = "waits/";
/** Prefix of all Regions in which images have been made. */
export const REGIONS = "regions/";
/** Prefix of all builds that are not over. */
export const OPEN_BUILDS = "open/";
/** Prefix of all images. */
export const IMAGES = "images/";

/** The pipeline as applied. */
export function pipelineKey(pipeline: string): string {
  return `${PIPELINES}${pipeline}/pipeline.json`;
}

/** Prefix of the versions of a component. */
export function componentPrefix(name: string): string {
  return `components/${normalizeName(name)}/`;
}

/** A build of a registered component: `components/update-linux/1.0.2/3.json`. */
export function componentKey(name: string, version: SemanticVersion): string {
  return `${componentPrefix(name)}${renderVersion(version)}.json`;
}

/** A component document by the digest of its content. */
export function documentKey(digest: string): string {
  return `documents/${digest}.yml`;
}

/** What the last successful build of a pipeline was made of. */
export function fingerprintKey(pipeline: string): string {
  return `fingerprints/${pipeline}.json`;
}

/** Says that a build is not over; there before the build makes anything, and gone once its end is recorded. */
export function openBuildKey(buildId: string): string {
  return `${OPEN_BUILDS}${buildId}.json`;
}

/** The build in such a key. */
export function buildOfOpenKey(key: string): string {
  return key.slice(OPEN_BUILDS.length, -".json".length);
}

/** Prefix of all that belongs to a build. */
export function buildPrefix(buildId: string): string {
  return `builds/${buildId}/`;
}

/** What became of a build. */
export function buildKey(buildId: string): string {
  return `${buildPrefix(buildId)}build.json`;
}

/** What a build does. */
export function planKey(buildId: string): string {
  return `${buildPrefix(buildId)}plan.json`;
}

/** Prefix of the images that a build has made so far. */
export function madeImagePrefix(buildId: string): string {
  return `${buildPrefix(buildId)}images/`;
}

/** The image that a build has made in a Region. */
export function madeImageKey(buildId: string, region: string): string {
  return `${madeImagePrefix(buildId)}${region}.json`;
}

/** Prefix of what has gone wrong with the distribution of an image. */
export function failedPlacePrefix(buildId: string): string {
  return `${buildPrefix(buildId)}distribution/`;
}

/** Why an image is not in a place, or not all that was to be done with it there. */
export function failedPlaceKey(buildId: string, place: string): string {
  return `${failedPlacePrefix(buildId)}${place}.json`;
}

/** Prefix of what the instance of a stage downloads; ends in a slash. */
export function inputPrefix(buildId: string, stage: Stage): string {
  return `${buildPrefix(buildId)}${stage}/input/`;
}

/** Prefix of the container images that a build has published. */
export function madeContainerPrefix(buildId: string): string {
  return `${buildPrefix(buildId)}containers/`;
}

/** The container image that a build has published in a Region. */
export function madeContainerKey(buildId: string, region: string): string {
  return `${madeContainerPrefix(buildId)}${region}.json`;
}

/** What a scan has found in the container image of a build. */
export function findingsKey(buildId: string): string {
  return `${buildPrefix(buildId)}findings.json`;
}

/** The command that was sent to the instance of a stage. */
export function commandKey(buildId: string, stage: Stage): string {
  return `${buildPrefix(buildId)}${stage}/command.json`;
}

/** When the instance of a stage was first seen running. */
export function runningKey(buildId: string, stage: Stage): string {
  return `${buildPrefix(buildId)}${stage}/running.json`;
}

/** Prefix below which the runner puts its log folder; without a slash at the end, as the runner wants it. */
export function logPrefix(buildId: string, stage: Stage): string {
  return `${buildPrefix(buildId)}${stage}/log`;
}

/** Prefix of the versions of an image. */
export function imagePrefix(name: string): string {
  return `${IMAGES}${normalizeName(name)}/`;
}

/** A build of an image: `images/web/1.0.3/4.json`. */
export function imageKey(name: string, version: string, build: number): string {
  return `${imagePrefix(name)}${version}/${build}.json`;
}

/** Version and build number in the key of an image, or undefined when the key is none. */
export function parseImageKey(
  name: string,
  key: string,
): { readonly version: string; readonly build: number } | undefined {
  const match = /^([0-9]+\.[0-9]+\.[0-9]+)\/([0-9]+)\.json$/.exec(
    key.slice(imagePrefix(name).length),
  );
  const [, version, build] = match ?? [];
  return version === undefined ? undefined : { version, build: Number(build) };
}

/** A wait. */
export function waitKey(kind: WaitKind, region: string, resourceId: string): string {
  return `${WAITS}${kind}/${region}/${resourceId}.json`;
}

/** Remembers that images have been made in a Region. */
export function regionKey(region: string): string {
  return `${REGIONS}${region}.json`;
}

/** The Region in such a key. */
export function regionOfKey(key: string): string {
  return key.slice(REGIONS.length, -".json".length);
}

/** The runner for a kind of machine, e.g. "linux-x64", and the document with its digest. */
export function runnerKeys(machine: string): {
  readonly executable: string;
  readonly about: string;
} {
  const name = machine.startsWith("windows") ? "kiln-runner.exe" : "kiln-runner";
  return { executable: `runners/${machine}/${name}`, about: `runners/${machine}/runner.json` };
}
