import { describe, expect, test } from "vitest";
import { describeChange, describeDifference } from "../../lib/build/describe-change.ts";
import type { Ingredients } from "../../lib/build/fingerprint.ts";
import { type PlanChange, planDifference } from "../../lib/build/plan-difference.ts";
import { component, INGREDIENTS } from "../fakes/ingredients.ts";

const web = component("web.yml", "a");
const db = component("db.yml", "b");

/** What is compared, what differs, and how that reads. */
type Case = readonly [
  title: string,
  last: Partial<Ingredients>,
  next: Partial<Ingredients>,
  changes: readonly PlanChange[],
  words: readonly string[],
];

const CONTAINER = {
  parentImage: "docker.io/library/alpine:3.22@sha256:1",
  dockerfile: "FROM a\n",
  platforms: ["linux/amd64"],
};
const container = (more: Partial<typeof CONTAINER> = {}) => ({
  container: { ...CONTAINER, ...more },
});

const CASES: readonly Case[] = [
  [
    "another parent of a container image",
    container(),
    container({ parentImage: "docker.io/library/alpine:3.22@sha256:2" }),
    [
      {
        kind: "container-parent",
        from: "docker.io/library/alpine:3.22@sha256:1",
        to: "docker.io/library/alpine:3.22@sha256:2",
      },
    ],
    [
      "The parent image moved from docker.io/library/alpine:3.22@sha256:1 to docker.io/library/alpine:3.22@sha256:2",
    ],
  ],
  [
    "another template and other platforms",
    container(),
    container({ dockerfile: "FROM b\n", platforms: ["linux/arm64"] }),
    [
      { kind: "setting", name: "dockerfileTemplate", from: "FROM a\n", to: "FROM b\n" },
      { kind: "setting", name: "platforms", from: ["linux/amd64"], to: ["linux/arm64"] },
    ],
    [
      'The recipe\'s dockerfileTemplate changed from "FROM a\\n" to "FROM b\\n"',
      'The recipe\'s platforms changed from ["linux/amd64"] to ["linux/arm64"]',
    ],
  ],
  [
    "another parent image",
    {},
    { parent: { ...INGREDIENTS.parent, imageId: "ami-2", name: "base 2" } },
    [
      {
        kind: "parent",
        from: INGREDIENTS.parent,
        to: { ...INGREDIENTS.parent, imageId: "ami-2", name: "base 2" },
      },
    ],
    ["The parent image moved from ami-1 (base 1) to ami-2 (base 2)"],
  ],
  [
    "a component whose document changed",
    {},
    { components: [component("web.yml", "c")] },
    [
      {
        kind: "component-changed",
        component: "web.yml",
        from: { digest: "a" },
        to: { digest: "c" },
      },
    ],
    ['Component "web.yml" changed from a to c'],
  ],
  [
    "a newer build of a registered component",
    { components: [component("web@1.x.x", "a", { version: "1.0.0/1" })] },
    { components: [component("web@1.x.x", "b", { version: "1.0.0/2" })] },
    [
      {
        kind: "component-changed",
        component: "web@1.x.x",
        from: { digest: "a", version: "1.0.0/1" },
        to: { digest: "b", version: "1.0.0/2" },
      },
    ],
    ['Component "web@1.x.x" changed from 1.0.0/1 to 1.0.0/2'],
  ],
  [
    "another reference to a component of the same name",
    { components: [component("web@1.x.x", "a", { version: "1.0.0/1" })] },
    { components: [component("web@2.x.x", "b", { version: "2.0.0/1" })] },
    [
      {
        kind: "component-changed",
        component: "web@2.x.x",
        from: { digest: "a", version: "1.0.0/1" },
        to: { digest: "b", version: "2.0.0/1" },
      },
    ],
    ['Component "web@2.x.x" changed from 1.0.0/1 to 2.0.0/1'],
  ],
  [
    "a component more and one less",
    { components: [web] },
    { components: [db] },
    [
      { kind: "component-removed", component: "web.yml", digest: "a" },
      { kind: "component-added", component: "db.yml", digest: "b" },
    ],
    ['Component "web.yml" is gone', 'Component "db.yml" is new'],
  ],
  [
    "parameters that changed, came and went",
    {
      components: [
        component("web.yml", "a", {
          parameters: [
            { name: "Port", value: "80" },
            { name: "Host", value: "a" },
          ],
        }),
      ],
    },
    {
      components: [
        component("web.yml", "a", {
          parameters: [
            { name: "Mode", value: "fast" },
            { name: "Port", value: "8080" },
          ],
        }),
      ],
    },
    [
      { kind: "parameter", component: "web.yml", name: "Host", from: "a" },
      { kind: "parameter", component: "web.yml", name: "Mode", to: "fast" },
      { kind: "parameter", component: "web.yml", name: "Port", from: "80", to: "8080" },
    ],
    [
      'Parameter "Host" of component "web.yml" was "a", now it is not given',
      'Parameter "Mode" of component "web.yml" was not given, now it is "fast"',
      'Parameter "Port" of component "web.yml" changed from "80" to "8080"',
    ],
  ],
  [
    "another order",
    { components: [web, db] },
    { components: [db, web] },
    [{ kind: "order", from: ["web.yml", "db.yml"], to: ["db.yml", "web.yml"] }],
    ["The order of components changed from web.yml, db.yml to db.yml, web.yml"],
  ],
  [
    "settings of the recipe",
    { userData: "ZWNobw==" },
    {
      workingDirectory: "/opt",
      blockDeviceMappings: [{ deviceName: "/dev/sdf" }],
      systemsManagerAgent: { uninstallAfterBuild: true },
    },
    [
      { kind: "setting", name: "workingDirectory", from: "/tmp", to: "/opt" },
      { kind: "setting", name: "userDataOverride", from: "ZWNobw==" },
      { kind: "setting", name: "blockDeviceMappings", from: [], to: [{ deviceName: "/dev/sdf" }] },
      { kind: "setting", name: "uninstallAfterBuild", to: true },
    ],
    [
      'The recipe\'s workingDirectory changed from "/tmp" to "/opt"',
      'The recipe\'s userDataOverride was "ZWNobw==", now it is not given',
      'The recipe\'s blockDeviceMappings changed from [] to [{"deviceName":"/dev/sdf"}]',
      "The recipe's uninstallAfterBuild was not given, now it is true",
    ],
  ],
];

describe("planDifference()", () => {
  test.each(CASES)("tells %s", (_, last, next, changes, words) => {
    const difference = planDifference({ ...INGREDIENTS, ...last }, { ...INGREDIENTS, ...next });
    expect(difference).toStrictEqual({ verdict: "changed", changes });
    expect(difference.changes.map(describeChange)).toStrictEqual(words);
    expect(describeDifference(difference)).toBe(words.join("; "));
  });

  test("says that there is no image yet", () => {
    const difference = planDifference(undefined, INGREDIENTS);
    expect(difference).toStrictEqual({ verdict: "first", changes: [] });
    expect(describeDifference(difference)).toBe("There is no image of this pipeline yet");
  });

  test("says that nothing has changed, wherever the documents lie", () => {
    const moved = { ...INGREDIENTS, components: [component("parts/web.yml", "a")] };
    const difference = planDifference(INGREDIENTS, moved);
    expect(difference).toStrictEqual({ verdict: "same", changes: [] });
    expect(describeDifference(difference)).toBe(
      "Nothing has changed since the last image: a build would make the same",
    );
  });

  test("takes the first of two components with one name for the first", () => {
    const last = { ...INGREDIENTS, components: [web, component("web.yml", "b")] };
    const next = { ...INGREDIENTS, components: [web, component("web.yml", "c")] };
    expect(planDifference(last, next).changes).toMatchObject([
      { kind: "component-changed", from: { digest: "b" }, to: { digest: "c" } },
    ]);
  });
});

test("describeChange() cuts values that are too long for a sentence", () => {
  const words = describeChange({ kind: "setting", name: "userDataOverride", to: "x".repeat(500) });
  expect(words).toBe(`The recipe's userDataOverride was not given, now it is "${"x".repeat(78)}…`);
});

test("planDifference() of a container image does not look at its instance, nor at the tag of a parent that is pinned", () => {
  const next = {
    ...INGREDIENTS,
    ...container({ parentImage: "docker.io/library/alpine:3@sha256:1" }),
    parent: { ...INGREDIENTS.parent, imageId: "ami-2" },
    blockDeviceMappings: [{ deviceName: "/dev/xvda" }],
  };
  expect(planDifference({ ...INGREDIENTS, ...container() }, next)).toStrictEqual({
    verdict: "same",
    changes: [],
  });
});
