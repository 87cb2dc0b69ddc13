/** Versions of images: which there are, and which one a build gets. */
import { Unavailable } from "../errors.ts";
import {
  compareVersions,
  isConcrete,
  newestMatch,
  nextVersion,
  parseVersion,
  renderVersion,
  type SemanticVersion,
  type VersionPattern,
} from "../pipeline/semantic-version.ts";
import { type ImageRecord, imageRecord } from "./image-record.ts";
import { type Registry, readDocument } from "./registry.ts";
import { imageKey, imagePrefix, parseImageKey } from "./registry-keys.ts";

/** All build versions of an image, in no order. */
export async function versionsOf(
  registry: Pick<Registry, "list">,
  name: string,
): Promise<readonly SemanticVersion[]> {
  const keys = await registry.list(imagePrefix(name));
  return keys.flatMap((key) => {
    const parts = parseImageKey(name, key);
    const parsed =
      parts === undefined ? undefined : parseVersion(`${parts.version}/${parts.build}`);
    return parsed !== undefined && "value" in parsed ? [parsed.value] : [];
  });
}

/** The record of one build version. */
export async function imageOfVersion(
  registry: Pick<Registry, "get">,
  name: string,
  version: SemanticVersion,
): Promise<ImageRecord | undefined> {
  const { build = 0, ...rest } = version;
  return (await readDocument(registry, imageKey(name, renderVersion(rest), build), imageRecord))
    ?.value;
}

/** The newest available image that matches a reference such as 1.x.x; undefined when there is none. */
export async function newestAvailable(
  registry: Pick<Registry, "get" | "list">,
  name: string,
  pattern: VersionPattern,
): Promise<ImageRecord | undefined> {
  const versions = await versionsOf(registry, name);
  for (const version of versions.toSorted((a, b) => compareVersions(b, a))) {
    if (newestMatch(pattern, [version]) === undefined) continue;
    const image = await imageOfVersion(registry, name, version);
    if (image?.status === "AVAILABLE") return image;
  }
  return undefined;
}

/** The version a new build gets: the recipe's; where that has an x, the newest one again while the recipe is unchanged. */
export async function versionFor(
  registry: Pick<Registry, "get" | "list">,
  name: string,
  pattern: VersionPattern,
  recipeDigest: string,
): Promise<SemanticVersion> {
  const versions = await versionsOf(registry, name);
  const newest = newestMatch(pattern, versions);
  const image = newest === undefined ? undefined : await imageOfVersion(registry, name, newest);
  if (newest === undefined || image?.recipeDigest !== recipeDigest)
    return nextVersion(pattern, versions);
  const { build: _, ...version } = newest;
  return version;
}

const CLAIM_ATTEMPTS = 20;

/** What becomes an image once it has a version and a build number. */
export type ImageClaim = Omit<ImageRecord, "version" | "build" | "status" | "amis">;

/**
 * Claims version and build number of a new image: see {@link versionFor}. Where the pattern leaves the version open, two
 * recipes that ask for the next one at once get two versions.
 */
export async function claimImage(
  registry: Pick<Registry, "get" | "list" | "create" | "remove">,
  pattern: VersionPattern,
  claim: ImageClaim,
): Promise<ImageRecord> {
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt++) {
    const version = await versionFor(registry, claim.name, pattern, claim.recipeDigest);
    const image = await claimBuildNumber(registry, { ...claim, version: renderVersion(version) });
    if (isConcrete(pattern)) return image;
    const before = await imageBefore(registry, image);
    if (before === undefined || before.recipeDigest === claim.recipeDigest) return image;
    await registry.remove(imageKey(image.name, image.version, image.build));
  }
  throw new Unavailable(
    `Cannot claim a version of image ${claim.name}: others took ${CLAIM_ATTEMPTS} meanwhile`,
  );
}

/** The build of the same version that was claimed last before this one. */
async function imageBefore(
  registry: Pick<Registry, "get" | "list">,
  { name, version, build }: ImageRecord,
): Promise<ImageRecord | undefined> {
  const keys = await registry.list(`${imagePrefix(name)}${version}/`);
  const builds = keys.map((key) => parseImageKey(name, key)?.build ?? 0);
  const before = Math.max(0, ...builds.filter((one) => one < build));
  if (before === 0) return undefined;
  return (await readDocument(registry, imageKey(name, version, before), imageRecord))?.value;
}

/**
 * Claims the next build number of a version. Two builds that ask at once get two numbers; a build that asks again gets
 * the number that it has, as long as no other has come after it.
 *
 * @returns the claim as it lies in the registry.
 */
export async function claimBuildNumber(
  registry: Pick<Registry, "get" | "list" | "create">,
  claim: Omit<ImageRecord, "build" | "status" | "amis">,
): Promise<ImageRecord> {
  const keys = await registry.list(`${imagePrefix(claim.name)}${claim.version}/`);
  const taken = keys.map((key) => parseImageKey(claim.name, key)?.build ?? 0);
  const newest = Math.max(0, ...taken);
  const mine = await readDocument(
    registry,
    imageKey(claim.name, claim.version, newest),
    imageRecord,
  );
  if (mine?.value.buildId === claim.buildId) return mine.value;
  const first = newest + 1;
  for (let build = first; build < first + CLAIM_ATTEMPTS; build++) {
    const record: ImageRecord = { ...claim, build, status: "PENDING", amis: [] };
    if (await registry.create(imageKey(claim.name, claim.version, build), record)) return record;
  }
  throw new Unavailable(
    `Cannot claim a build number of image ${claim.name} ${claim.version}: ${CLAIM_ATTEMPTS} were taken meanwhile`,
  );
}
