import fc from "fast-check";
import type { Ingredients } from "../../lib/build/fingerprint.ts";
import type { PlannedComponent } from "../../lib/build/plan.ts";

/** A component of a plan whose document is told by one word. */
export function component(path: string, digest: string, more: Partial<PlannedComponent> = {}) {
  const name = path.replace(/@.*/, "").replace(/\.yml$/, "");
  return { file: `00-${name}.yml`, path, digest, contentDigest: digest, parameters: [], ...more };
}

/** Ingredients of an image with one component. */
export const INGREDIENTS = {
  parent: { imageId: "ami-1", name: "base 1", architecture: "x86_64", platform: "linux" as const },
  components: [component("web.yml", "a")],
  workingDirectory: "/tmp",
  blockDeviceMappings: [],
} satisfies Ingredients;

const components = fc.array(
  fc.record({
    path: fc.constantFrom("web.yml", "db.yml", "web@1.x.x"),
    digest: fc.constantFrom("a", "b"),
    port: fc.constantFrom(undefined, "80", "81"),
  }),
  { maxLength: 3 },
);
const volume = fc.constantFrom({ deviceName: "/dev/a" }, { deviceName: "/dev/b" });

/** Ingredients that are often nearly the same. */
export const ingredients: fc.Arbitrary<Ingredients> = fc
  .record({
    imageId: fc.constantFrom("ami-1", "ami-2"),
    components,
    workingDirectory: fc.constantFrom("/tmp", "/opt"),
    userData: fc.constantFrom(undefined, "ZWNobw=="),
    blockDeviceMappings: fc.uniqueArray(volume, { maxLength: 2 }),
    uninstallAfterBuild: fc.constantFrom(undefined, false, true),
  })
  .map(({ imageId, components, workingDirectory, userData, uninstallAfterBuild, ...volumes }) => ({
    parent: { ...INGREDIENTS.parent, imageId },
    components: components.map(({ path, digest, port }) =>
      component(
        path,
        digest,
        port === undefined ? {} : { parameters: [{ name: "Port", value: port }] },
      ),
    ),
    workingDirectory,
    ...(userData === undefined ? {} : { userData }),
    ...volumes,
    ...(uninstallAfterBuild === undefined ? {} : { systemsManagerAgent: { uninstallAfterBuild } }),
  }));
