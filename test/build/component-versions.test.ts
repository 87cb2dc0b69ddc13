import { describe, expect, test } from "vitest";
import { claimComponentBuild, componentVersionsOf } from "../../lib/build/component-versions.ts";
import { registerComponent } from "../../lib/build/stored-pipeline.ts";
import { InvalidInput, Unavailable } from "../../lib/errors.ts";
import { renderVersion } from "../../lib/pipeline/semantic-version.ts";
import { type MemoryRegistry, memoryRegistry } from "../fakes/memory-registry.ts";

/** Registers a text as version 1.0.0 of "web". @returns its version, and whether that is new. */
async function registered(registry: MemoryRegistry, text: string, version = "1.0.0") {
  const component = await registerComponent(registry, { name: "web", version, text });
  return [renderVersion(component.version), component.isNew];
}

describe("registerComponent()", () => {
  test("gives each changed document the next build number, and an identical one none", async () => {
    const registry = memoryRegistry();
    expect([
      await registered(registry, "a"),
      await registered(registry, "a"),
      await registered(registry, "b"),
      await registered(registry, "b"),
      await registered(registry, "a", "1.1.0"),
    ]).toStrictEqual([
      ["1.0.0/1", true],
      ["1.0.0/1", false],
      ["1.0.0/2", true],
      ["1.0.0/2", false],
      ["1.1.0/1", true],
    ]);
  });

  test("makes a document that was there before the newest again", async () => {
    const registry = memoryRegistry();
    for (const text of ["a", "b"]) await registered(registry, text);
    expect(await registered(registry, "a")).toStrictEqual(["1.0.0/3", true]);
  });

  test("never changes what is registered", async () => {
    const registry = memoryRegistry();
    await registered(registry, "a");
    const before = registry.content.get("components/web/1.0.0/1.json");
    await registered(registry, "b");
    expect(registry.content.get("components/web/1.0.0/1.json")).toBe(before);
  });

  test("takes two writings of a name for one name, as an account does", async () => {
    const registry = memoryRegistry();
    await registerComponent(registry, { name: "My Web", version: "1.0.0", text: "a" });
    await registerComponent(registry, { name: "my_web", version: "1.0.0", text: "b" });
    expect(await componentVersionsOf(registry, "my-web")).toHaveLength(2);
  });

  test.each(["1.0", "1.0.x", "1.0.0/2", "latest"])("refuses version %s", async (version) => {
    const component = { name: "web", version, text: "a" };
    await expect(registerComponent(memoryRegistry(), component)).rejects.toThrow(
      new InvalidInput(
        `Cannot register component "web" as version "${version}": expected three numbers with dots, such as 1.0.0`,
      ),
    );
  });
});

describe("claimComponentBuild()", () => {
  const claim = (registry: MemoryRegistry, digest: string) =>
    claimComponentBuild(registry, { name: "web", version: "1.0.0", digest });

  test("makes one build of one document that several register at once", async () => {
    const registry = memoryRegistry();
    const builds = await Promise.all(["a", "a", "a"].map((digest) => claim(registry, digest)));
    expect(builds.map(({ version }) => version.build)).toStrictEqual([1, 1, 1]);
    expect(builds.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  test("makes a build of each document that several register at once", async () => {
    const registry = memoryRegistry();
    const builds = await Promise.all(["a", "b", "c"].map((digest) => claim(registry, digest)));
    expect(builds.map(({ version }) => version.build).toSorted()).toStrictEqual([1, 2, 3]);
  });

  test("gives up when others keep being first", async () => {
    const registry = { ...memoryRegistry(), create: async () => false };
    await expect(claim(registry, "a")).rejects.toThrow(Unavailable);
  });
});
