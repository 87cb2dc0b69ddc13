/**
 * Versions of components, recipes and images: `major.minor.patch`, plus a build number that only images, components
 * and workflows have. References may end in wildcards. See Image Builder's "semantic versioning".
 */

import type { Shape } from "../source/shape.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";

/** Largest value of a node: 2^30 − 1. */
export const MAX_VERSION_NODE = 2 ** 30 - 1;

/** A concrete version; `build` only where one has been given out. */
export type SemanticVersion = {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly build?: number;
};

/** A node of a pattern; "x" matches every number. */
export type VersionNode = number | "x";

/** A version that may end in wildcards: once a node is "x", all to its right are. Only a concrete one has a build. */
export type VersionPattern = {
  readonly major: VersionNode;
  readonly minor: VersionNode;
  readonly patch: VersionNode;
  readonly build?: number;
};

/** Reads `1.2.3`, `1.2.3/4`, `1.2.x`, `1.x.x` or `x.x.x`. */
export function parseVersionPattern(text: string): Parsed<VersionPattern> {
  const match = /^([0-9]+|x|X|\*)\.([0-9]+|x|X|\*)\.([0-9]+|x|X|\*)(?:\/([0-9]+))?$/.exec(text);
  if (match === null) return refuse(NOT_A_VERSION, remedyFor(text));
  const words = match.slice(1, 4);
  if (words.some((word) => word === "X" || word === "*"))
    return refuse('a wildcard is written "x"', `Write "${text.replace(/[X*]/g, "x")}".`);
  const firstWildcard = words.indexOf("x");
  if (firstWildcard !== -1 && words.slice(firstWildcard).some((word) => word !== "x"))
    return refuse(
      'a number stands after an "x", expected only "x" after the first one',
      `Write "${words.map((word, index) => (index < firstWildcard ? word : "x")).join(".")}".`,
    );
  if (firstWildcard !== -1 && match[4] !== undefined)
    return refuse(
      "a wildcard version has a build number",
      `Write "${words.join(".")}": it means the newest build.`,
    );
  if ([...words, match[4] ?? "0"].some((word) => word !== "x" && Number(word) > MAX_VERSION_NODE))
    return refuse(`a number is too large, expected at most ${MAX_VERSION_NODE}`);
  const [major = "x", minor = "x", patch = "x"] = words.map(nodeOf);
  return {
    value: { major, minor, patch, ...(match[4] === undefined ? {} : { build: Number(match[4]) }) },
  };
}

const NOT_A_VERSION =
  "expected three numbers with dots, such as 1.0.0, or x for the newest, such as 1.0.x";

function nodeOf(word: string): VersionNode {
  return word === "x" ? "x" : Number(word);
}

function remedyFor(text: string): string | undefined {
  const short = /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?$/.exec(text);
  if (short !== null) return `Write "${short[1]}.${short[2] ?? 0}.${short[3] ?? 0}".`;
  return /[-+]/.test(text) ? "Leave pre-release and build labels out." : undefined;
}

/** Reads a concrete version: `1.2.3` or `1.2.3/4`. */
export function parseVersion(text: string): Parsed<SemanticVersion> {
  const parsed = parseVersionPattern(text);
  if ("refusal" in parsed) return parsed;
  return isConcrete(parsed.value)
    ? { value: parsed.value }
    : refuse("it has a wildcard, expected three numbers with dots");
}

/** True when no node is a wildcard. */
export function isConcrete(pattern: VersionPattern): pattern is SemanticVersion {
  return pattern.patch !== "x";
}

/** The text of a version or pattern: `1.2.3`, `1.2.3/4`, `1.x.x`. */
export function renderVersion(version: VersionPattern): string {
  const name = `${version.major}.${version.minor}.${version.patch}`;
  return version.build === undefined ? name : `${name}/${version.build}`;
}

/** Negative when `a` is older than `b`, positive when newer, 0 when equal. A missing build counts as 0. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return (
    a.major - b.major || a.minor - b.minor || a.patch - b.patch || (a.build ?? 0) - (b.build ?? 0)
  );
}

/** True when a version is one that the pattern means. A pattern without a build matches every build. */
export function matchesVersion(pattern: VersionPattern, version: SemanticVersion): boolean {
  const fits = (wanted: VersionNode, actual: number) => wanted === "x" || wanted === actual;
  return (
    fits(pattern.major, version.major) &&
    fits(pattern.minor, version.minor) &&
    fits(pattern.patch, version.patch) &&
    (pattern.build === undefined || pattern.build === version.build)
  );
}

/** The newest of some versions that matches, or undefined. */
export function newestMatch<V extends SemanticVersion>(
  pattern: VersionPattern,
  versions: Iterable<V>,
): V | undefined {
  let newest: V | undefined;
  for (const version of versions)
    if (
      matchesVersion(pattern, version) &&
      (newest === undefined || compareVersions(version, newest) > 0)
    )
      newest = version;
  return newest;
}

/**
 * The number that a new version gets: the pattern itself when concrete, else one more than the newest match.
 * The leftmost wildcard counts up and those to its right become 0: with 1.0.0 and 1.2.5 taken, `1.0.x` → 1.0.1,
 * `1.x.x` → 1.3.0, `x.x.x` → 2.0.0. With nothing taken a leading wildcard starts at 1, the others at 0.
 */
export function nextVersion(
  pattern: VersionPattern,
  taken: Iterable<SemanticVersion>,
): SemanticVersion {
  const { major, minor, patch } = pattern;
  const newest = newestMatch(pattern, taken);
  if (major === "x")
    return { major: newest === undefined ? 1 : newest.major + 1, minor: 0, patch: 0 };
  if (minor === "x") return { major, minor: newest === undefined ? 0 : newest.minor + 1, patch: 0 };
  if (patch === "x") return { major, minor, patch: newest === undefined ? 0 : newest.patch + 1 };
  return { major, minor, patch };
}

/** The build number that a new build of a version gets; the first is 1. */
export function nextBuild(version: SemanticVersion, taken: Iterable<SemanticVersion>): number {
  const { major, minor, patch } = version;
  return (newestMatch({ major, minor, patch }, taken)?.build ?? 0) + 1;
}

/** All four nodes in one integer that orders as the versions do: major·2^90 + minor·2^60 + patch·2^30 + build. */
export function packVersion(version: SemanticVersion): bigint {
  const nodes = [version.major, version.minor, version.patch, version.build ?? 0];
  return nodes.reduce((packed, node) => (packed << 30n) + BigInt(node), 0n);
}

/** A version that may have wildcards but no build, as a recipe has. */
export const versionToCreate: Shape<VersionPattern> = parsedText(
  (text) => {
    const parsed = parseVersionPattern(text);
    return "value" in parsed && parsed.value.build !== undefined
      ? refuse(
          "it has a build number, which is given out by the build",
          `Write "${text.replace(/\/.*/, "")}".`,
        )
      : parsed;
  },
  { pattern: "^(?:[0-9]+|x)\\.(?:[0-9]+|x)\\.(?:[0-9]+|x)$" },
);
