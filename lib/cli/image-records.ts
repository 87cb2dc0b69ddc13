/** Image records of the registry, and how a command line names one of them. */
import { type ImageRecord, imageRecord } from "../build/image-record.ts";
import { type Registry, readDocument } from "../build/registry.ts";
import { IMAGES } from "../build/registry-keys.ts";
import { NotFound } from "../errors.ts";
import {
  compareVersions,
  matchesVersion,
  parseVersion,
  parseVersionPattern,
  type SemanticVersion,
} from "../pipeline/semantic-version.ts";
import { nearest } from "../source/nearest.ts";

/** All finished images, by name and then from old to new. */
export async function finishedImages(
  registry: Pick<Registry, "get" | "list">,
): Promise<readonly ImageRecord[]> {
  const keys = await registry.list(IMAGES);
  const read = await Promise.all(keys.map((key) => readDocument(registry, key, imageRecord)));
  return read
    .flatMap((found) => (found?.value.status === "AVAILABLE" ? [found.value] : []))
    .sort((a, b) => a.name.localeCompare(b.name) || compareVersions(versionOf(a), versionOf(b)));
}

/** `name@version/build`. */
export function imageLabel({ name, version, build }: ImageRecord): string {
  return `${name}@${version}/${build}`;
}

/**
 * The image that a text names: an AMI id, `name` or `name@1.x.x` for the newest that fits, `name@1.0.0/3`.
 *
 * @throws {NotFound} with the images that there are.
 */
export function findImage(images: readonly ImageRecord[], written: string): ImageRecord {
  const found = images.findLast((image) => matches(image, written));
  if (found !== undefined) return found;
  throw new NotFound(`Cannot find the image "${written}"\n  → ${adviceFor(images, written)}`);
}

function adviceFor(images: readonly ImageRecord[], written: string): string {
  if (images.length === 0) return "There are no images yet; kiln build makes one.";
  const name = written.split("@")[0] ?? written;
  const newest = images.findLast((image) => image.name === name);
  if (newest !== undefined) return `The newest of that name is "${imageLabel(newest)}".`;
  const guess = nearest(name, new Set(images.map((image) => image.name)));
  return guess === undefined ? 'Run "kiln images" for the list.' : `Did you mean "${guess}"?`;
}

function matches(image: ImageRecord, written: string): boolean {
  if (written.startsWith("ami-")) return image.amis.some((ami) => ami.image === written);
  const [name, version] = written.split("@");
  if (image.name !== name) return false;
  if (version === undefined) return true;
  const pattern = parseVersionPattern(version);
  return "value" in pattern && matchesVersion(pattern.value, versionOf(image));
}

function versionOf({ version, build }: ImageRecord): SemanticVersion {
  const parsed = parseVersion(`${version}/${build}`);
  return "value" in parsed ? parsed.value : { major: 0, minor: 0, patch: 0, build };
}
