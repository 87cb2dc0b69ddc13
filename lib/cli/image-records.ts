/** Image records of the registry, and how a command line names one of them. */
import { type ImageRecord, imageRecord } from "../build/image-record.ts";
import { type Registry, readDocument } from "../build/registry.ts";
import { IMAGES } from "../build/registry-keys.ts";
import { NotFound } from "../errors.ts";
import { parseImageArn } from "../pipeline/image-builder-arn.ts";
import { normalizeName } from "../pipeline/resource-name.ts";
import {
  compareVersions,
  matchesVersion,
  parseVersion,
  parseVersionPattern,
  type SemanticVersion,
  type VersionPattern,
} from "../pipeline/semantic-version.ts";
import { nearest } from "../source/nearest.ts";

/** All images, whatever became of them, by name and then from old to new. */
export async function allImages(
  registry: Pick<Registry, "get" | "list">,
): Promise<readonly ImageRecord[]> {
  const keys = await registry.list(IMAGES);
  const read = await Promise.all(keys.map((key) => readDocument(registry, key, imageRecord)));
  return read
    .flatMap((found) => (found === undefined ? [] : [found.value]))
    .sort((a, b) => a.name.localeCompare(b.name) || compareVersions(versionOf(a), versionOf(b)));
}

/** All finished images, by name and then from old to new. */
export async function finishedImages(
  registry: Pick<Registry, "get" | "list">,
): Promise<readonly ImageRecord[]> {
  return (await allImages(registry)).filter(isFinished);
}

/** True for an image that can be used. */
export function isFinished({ status }: ImageRecord): boolean {
  return status === "AVAILABLE";
}

/** `name@version/build`. */
export function imageLabel({ name, version, build }: ImageRecord): string {
  return `${name}@${version}/${build}`;
}

/**
 * The image that a text names: an AMI id, `name` or `name@1.x.x` for the newest that fits, `name@1.0.0/3`; a slash may
 * stand for the @, and Image Builder's ARN for all of it.
 *
 * @param images May hold some that are not finished: of those it is said what became of them.
 * @throws {NotFound} with the images that there are.
 */
export function findImage(images: readonly ImageRecord[], written: string): ImageRecord {
  const named = images.filter((image) => matchesImage(image, written));
  const found = named.findLast(isFinished);
  if (found !== undefined) return found;
  const unfinished = named.at(-1);
  if (unfinished !== undefined) throw new NotFound(whyUnfinished(unfinished, written));
  const advice = adviceFor(images.filter(isFinished), written);
  throw new NotFound(`Cannot find the image "${written}"\n  → ${advice}`);
}

function whyUnfinished({ status, buildId }: ImageRecord, written: string): string {
  const what = status === "PENDING" ? "is not over" : `ended as ${status}`;
  return `Cannot find the image "${written}": its build ${what}\n  → Run "kiln status ${buildId}" for what became of it.`;
}

function adviceFor(images: readonly ImageRecord[], written: string): string {
  if (images.length === 0) return "There are no images yet; kiln build makes one.";
  const name = parseImageReference(written)?.name ?? written.split("@")[0] ?? written;
  const newest = images.findLast((image) => matchesImage(image, name));
  if (newest !== undefined) return `The newest of that name is "${imageLabel(newest)}".`;
  const guess = nearest(name, new Set(images.map((image) => image.name)));
  return guess === undefined ? 'Run "kiln images" for the list.' : `Did you mean "${guess}"?`;
}

/** True when a text names an image: see {@link findImage}. */
export function matchesImage(image: ImageRecord, written: string): boolean {
  if (written.startsWith("ami-")) return image.amis.some((ami) => ami.image === written);
  const reference = parseImageReference(written);
  return (
    reference !== undefined &&
    normalizeName(image.name) === normalizeName(reference.name) &&
    matchesVersion(reference.version, versionOf(image))
  );
}

const NEWEST: VersionPattern = { major: "x", minor: "x", patch: "x" };

/** `name`, `name@1.x.x`, `name/1.0.0/3` or an ARN; undefined when it is none. */
function parseImageReference(
  written: string,
): { readonly name: string; readonly version: VersionPattern } | undefined {
  if (written.startsWith("arn:")) {
    const arn = parseImageArn(written);
    return "value" in arn ? arn.value : undefined;
  }
  const [, name = "", version] = /^([^@/]+)(?:[@/](.+))?$/.exec(written) ?? [];
  if (version === undefined) return { name, version: NEWEST };
  const pattern = parseVersionPattern(version);
  return "value" in pattern ? { name, version: pattern.value } : undefined;
}

function versionOf({ version, build }: ImageRecord): SemanticVersion {
  const parsed = parseVersion(`${version}/${build}`);
  return "value" in parsed ? parsed.value : { major: 0, minor: 0, patch: 0, build };
}
