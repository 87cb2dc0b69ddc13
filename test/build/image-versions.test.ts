import { describe, expect, test } from "vitest";
import {
  claimBuildNumber,
  claimImage,
  versionFor,
  versionsOf,
} from "../../lib/build/image-versions.ts";
import { Unavailable } from "../../lib/errors.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";

const CLAIM = {
  name: "web",
  version: "1.0.0",
  buildId: "b-1",
  pipeline: "web",
  recipeDigest: "recipe",
  fingerprint: "f",
  createdAt: "2026-07-01T12:00:00.000Z",
};
const PATTERN = { major: 1, minor: 0, patch: "x" } as const;

describe("claimBuildNumber()", () => {
  test("counts up from 1, for each version by itself", async () => {
    const registry = memoryRegistry();
    const builds = [
      await claimBuildNumber(registry, CLAIM),
      await claimBuildNumber(registry, { ...CLAIM, buildId: "b-2" }),
      await claimBuildNumber(registry, { ...CLAIM, version: "1.0.1" }),
    ];
    expect(builds.map(({ version, build }) => `${version}/${build}`)).toStrictEqual([
      "1.0.0/1",
      "1.0.0/2",
      "1.0.1/1",
    ]);
  });

  test("gives two that ask at once two numbers", async () => {
    const registry = memoryRegistry();
    const claims = await Promise.all(
      ["b-1", "b-2", "b-3"].map((buildId) => claimBuildNumber(registry, { ...CLAIM, buildId })),
    );
    expect(claims.map(({ build }) => build).toSorted()).toStrictEqual([1, 2, 3]);
  });

  test("gives a build that asks again the number that it has", async () => {
    const registry = memoryRegistry();
    const first = await claimBuildNumber(registry, CLAIM);
    expect(await claimBuildNumber(registry, CLAIM)).toStrictEqual(first);
  });

  test("gives up when others keep being first", async () => {
    const registry = { ...memoryRegistry(), create: async () => false };
    await expect(claimBuildNumber(registry, CLAIM)).rejects.toThrow(Unavailable);
  });
});

describe("versionFor()", () => {
  test("starts at the lowest version that fits", async () => {
    expect(await versionFor(memoryRegistry(), "web", PATTERN, "recipe")).toStrictEqual({
      major: 1,
      minor: 0,
      patch: 0,
    });
  });

  test("keeps the version of a recipe that has not changed", async () => {
    const registry = memoryRegistry();
    await claimBuildNumber(registry, CLAIM);
    await claimBuildNumber(registry, CLAIM);
    expect(await versionFor(registry, "web", PATTERN, "recipe")).toStrictEqual({
      major: 1,
      minor: 0,
      patch: 0,
    });
  });

  test("takes the next version for a recipe that has changed", async () => {
    const registry = memoryRegistry();
    await claimBuildNumber(registry, CLAIM);
    expect(await versionFor(registry, "web", PATTERN, "another")).toStrictEqual({
      major: 1,
      minor: 0,
      patch: 1,
    });
  });

  test("keeps a version that has no x, whatever the recipe", async () => {
    const registry = memoryRegistry();
    await claimBuildNumber(registry, CLAIM);
    const concrete = { major: 1, minor: 0, patch: 0 };
    expect(await versionFor(registry, "web", concrete, "another")).toStrictEqual(concrete);
  });
});

describe("claimImage()", () => {
  const { version: _, ...claim } = CLAIM;
  let builds = 0;
  const recipe = (recipeDigest: string) => ({ ...claim, recipeDigest, buildId: `b-${++builds}` });
  const labels = (images: readonly { readonly version: string; readonly build: number }[]) =>
    images.map(({ version, build }) => `${version}/${build}`).toSorted();

  test("gives a changed recipe the next version, an unchanged one the next build", async () => {
    const registry = memoryRegistry();
    const images = [];
    for (const digest of ["a", "a", "b", "b", "a"])
      images.push(await claimImage(registry, PATTERN, recipe(digest)));
    expect(labels(images)).toStrictEqual(["1.0.0/1", "1.0.0/2", "1.0.1/1", "1.0.1/2", "1.0.2/1"]);
  });

  test("gives two recipes that ask at once two versions, and one recipe two builds", async () => {
    const registry = memoryRegistry();
    const same = ["a", "a"].map((digest) => claimImage(registry, PATTERN, recipe(digest)));
    expect(labels(await Promise.all(same))).toStrictEqual(["1.0.0/1", "1.0.0/2"]);
    const others = ["b", "c"].map((digest) => claimImage(registry, PATTERN, recipe(digest)));
    expect(labels(await Promise.all(others))).toStrictEqual(["1.0.1/1", "1.0.2/1"]);
  });

  test("never gives a number out again, whatever became of its build", async () => {
    const registry = memoryRegistry();
    const first = await claimImage(registry, PATTERN, recipe("a"));
    await registry.put("images/web/1.0.0/1.json", { ...first, status: "FAILED" });
    expect(labels([await claimImage(registry, PATTERN, recipe("a"))])).toStrictEqual(["1.0.0/2"]);
  });

  test("keeps a version without an x for all recipes", async () => {
    const registry = memoryRegistry();
    const concrete = { major: 1, minor: 0, patch: 0 };
    const claims = ["a", "b"].map((digest) => claimImage(registry, concrete, recipe(digest)));
    expect(labels(await Promise.all(claims))).toStrictEqual(["1.0.0/1", "1.0.0/2"]);
  });
});

test("versionsOf() passes over keys that are no versions", async () => {
  const registry = memoryRegistry();
  await registry.put("images/web/1.0.0/1.json", {});
  await registry.put("images/web/notes.json", {});
  await registry.put("images/web-2/1.0.0/1.json", {});
  expect(await versionsOf(registry, "web")).toStrictEqual([
    { major: 1, minor: 0, patch: 0, build: 1 },
  ]);
});
