import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareVersions,
  isConcrete,
  matchesVersion,
  newestMatch,
  nextBuild,
  nextVersion,
  packVersion,
  parseVersion,
  parseVersionPattern,
  renderVersion,
  type SemanticVersion,
  versionToCreate,
} from "../../lib/pipeline/semantic-version.ts";
import { outcome, readWith } from "./read.ts";

function version(text: string): SemanticVersion {
  const parsed = parseVersion(text);
  if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
  return parsed.value;
}

const node = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 30 - 1 }));
const versions = fc.record(
  { major: node, minor: node, patch: node, build: node },
  { noNullPrototype: true },
);

describe("parseVersionPattern()", () => {
  test.each([
    ["1.2.3", { major: 1, minor: 2, patch: 3 }],
    ["1.2.3/4", { major: 1, minor: 2, patch: 3, build: 4 }],
    ["1.2.x", { major: 1, minor: 2, patch: "x" }],
    ["1.x.x", { major: 1, minor: "x", patch: "x" }],
    ["x.x.x", { major: "x", minor: "x", patch: "x" }],
    ["2026.11.22", { major: 2026, minor: 11, patch: 22 }],
    ["1073741823.0.0", { major: 1_073_741_823, minor: 0, patch: 0 }],
  ])("reads %s", (text, expected) => {
    expect(parseVersionPattern(text)).toStrictEqual({ value: expected });
  });

  const notAVersion =
    "expected three numbers with dots, such as 1.0.0, or x for the newest, such as 1.0.x";
  test.each([
    [
      "1.x.3",
      'a number stands after an "x", expected only "x" after the first one → Write "1.x.x".',
    ],
    [
      "x.2.x",
      'a number stands after an "x", expected only "x" after the first one → Write "x.x.x".',
    ],
    [
      "x.x.x/1",
      'a wildcard version has a build number → Write "x.x.x": it means the newest build.',
    ],
    ["1.*.*", 'a wildcard is written "x" → Write "1.x.x".'],
    ["1.0.X", 'a wildcard is written "x" → Write "1.0.x".'],
    ["1.0", `${notAVersion} → Write "1.0.0".`],
    ["v1.2.3", `${notAVersion} → Write "1.2.3".`],
    ["1.2.3-rc.1", `${notAVersion} → Leave pre-release and build labels out.`],
    ["latest", notAVersion],
    ["", notAVersion],
    ["1.2.3.4", notAVersion],
    ["1073741824.0.0", "a number is too large, expected at most 1073741823"],
    ["1.0.0/1073741824", "a number is too large, expected at most 1073741823"],
  ])("refuses %j", (text, expected) => {
    expect(outcome(parseVersionPattern(text))).toBe(expected);
  });
});

test("parseVersion() refuses wildcards", () => {
  expect(outcome(parseVersion("1.0.x"))).toBe(
    "it has a wildcard, expected three numbers with dots",
  );
});

test("versionToCreate refuses a build number", () => {
  expect(readWith(versionToCreate, "1.0.0/2")).toStrictEqual([
    'Cannot use "1.0.0/2" for the document: it has a build number, which is given out by the build → Write "1.0.0".',
  ]);
});

test("renderVersion() gives back what parseVersion() read", () => {
  fc.assert(
    fc.property(versions, (one) => {
      expect(version(renderVersion(one))).toStrictEqual(one);
    }),
  );
});

test("compareVersions() orders as the packed integers do", () => {
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      const packed = packVersion(a) - packVersion(b);
      expect(Math.sign(compareVersions(a, b))).toBe(packed < 0n ? -1 : packed > 0n ? 1 : 0);
    }),
  );
});

test("compareVersions() sorts by number, not by text", () => {
  const sorted = ["1.10.0", "1.9.0", "1.9.0/10", "1.9.0/9", "0.0.1"].map(version);
  expect(sorted.toSorted(compareVersions).map(renderVersion)).toStrictEqual([
    "0.0.1",
    "1.9.0",
    "1.9.0/9",
    "1.9.0/10",
    "1.10.0",
  ]);
});

test("packVersion() gives 30 bits to each node", () => {
  expect(packVersion(version("1.0.0/3"))).toBe(2n ** 90n + 3n);
  expect(packVersion(version("0.2.1"))).toBe(2n ** 61n + 2n ** 30n);
});

test.each([
  ["1.x.x", "1.9.3/2", true],
  ["1.x.x", "2.0.0", false],
  ["1.2.x", "1.2.0", true],
  ["1.2.3", "1.2.3/7", true],
  ["1.2.3/7", "1.2.3/7", true],
  ["1.2.3/7", "1.2.3/8", false],
  ["x.x.x", "0.0.0", true],
])("matchesVersion() of %s and %s is %s", (pattern, text, expected) => {
  const parsed = parseVersionPattern(pattern);
  expect("value" in parsed && matchesVersion(parsed.value, version(text))).toBe(expected);
});

test("matchesVersion() takes every version as a pattern for itself alone", () => {
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      expect(matchesVersion(a, b)).toBe(compareVersions(a, b) === 0);
    }),
  );
});

test("newestMatch() is the newest that matches, or undefined", () => {
  const taken = ["1.0.0/1", "1.2.0/1", "1.2.0/2", "2.0.0/1"].map(version);
  expect(newestMatch({ major: 1, minor: "x", patch: "x" }, taken)).toStrictEqual(
    version("1.2.0/2"),
  );
  expect(newestMatch({ major: 3, minor: "x", patch: "x" }, taken)).toBeUndefined();
});

test.each([
  ["1.0.x", [], "1.0.0"],
  ["1.0.x", ["1.0.0", "1.0.7", "1.1.9"], "1.0.8"],
  ["1.x.x", ["1.2.5", "2.0.0"], "1.3.0"],
  ["1.x.x", [], "1.0.0"],
  ["x.x.x", ["1.2.5"], "2.0.0"],
  ["x.x.x", [], "1.0.0"],
  ["1.2.3", ["1.2.3"], "1.2.3"],
])("nextVersion() for %s with %j taken is %s", (pattern, taken, expected) => {
  const parsed = parseVersionPattern(pattern);
  if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
  expect(renderVersion(nextVersion(parsed.value, taken.map(version)))).toBe(expected);
});

test("nextVersion() of a wildcard is newer than all that match it, and matches it too", () => {
  const pattern = fc.constantFrom("x.x.x", "1.x.x", "1.1.x");
  fc.assert(
    fc.property(pattern, fc.array(versions), (text, taken) => {
      const parsed = parseVersionPattern(text);
      if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
      const next = nextVersion(parsed.value, taken);
      expect(isConcrete(next) && matchesVersion(parsed.value, next)).toBe(true);
      const rivals = taken.filter((one) => matchesVersion(parsed.value, one));
      expect(rivals.every((one) => compareVersions({ ...one, build: 0 }, next) < 0)).toBe(true);
    }),
  );
});

test("nextBuild() counts the builds of one version from 1", () => {
  const taken = ["1.0.0/1", "1.0.0/2", "1.0.1/9"].map(version);
  expect(nextBuild(version("1.0.0"), taken)).toBe(3);
  expect(nextBuild(version("1.0.2"), taken)).toBe(1);
});
