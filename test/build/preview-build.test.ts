import { describe, expect, test } from "vitest";
import { previewBuild } from "../../lib/build/preview-build.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { InvalidInput, NotFound } from "../../lib/errors.ts";
import {
  type BuildWorld,
  buildWorld,
  COMPONENT,
  pipelineText,
  planned,
} from "../fakes/build-world.ts";

const file = (text = pipelineText(), component = COMPONENT) => ({
  text,
  file: "kiln.yml",
  documents: { "web.yml": component },
});

/** A world in which the pipeline has built its first image. */
async function built(): Promise<BuildWorld> {
  const world = buildWorld();
  await planned(world);
  await recordBuild(world, { buildId: "b-1", outcome: "succeeded" });
  world.bus.events.length = 0;
  return world;
}

describe("previewBuild()", () => {
  test("plans the first build, writes nothing and tells nobody", async () => {
    const world = buildWorld();
    const preview = await previewBuild(world, { pipeline: "web", file: file() });
    expect(preview).toMatchObject({
      plan: {
        image: { name: "web", version: "1.0.0", build: 1 },
        regions: [{ region: "eu-west-1" }],
      },
      difference: { verdict: "first", changes: [] },
      documents: [],
    });
    expect([world.registry.content.size, world.bus.events]).toStrictEqual([0, []]);
  });

  test("says that nothing has changed, and which number the same image would get", async () => {
    const world = await built();
    expect(await previewBuild(world, { pipeline: "web", file: file() })).toMatchObject({
      plan: { image: { version: "1.0.0", build: 2 } },
      last: { name: "web", version: "1.0.0", build: 1 },
      difference: { verdict: "same" },
    });
  });

  test("shows the lines of a component that changed", async () => {
    const world = await built();
    const changed = COMPONENT.replace("echo hello", "echo goodbye");
    const preview = await previewBuild(world, { pipeline: "web", file: file(undefined, changed) });
    expect(preview.plan.image).toStrictEqual({ name: "web", version: "1.0.1", build: 1 });
    expect(preview.difference.changes).toMatchObject([
      { kind: "component-changed", component: "web.yml" },
    ]);
    expect(preview.documents).toStrictEqual([
      {
        component: "web.yml",
        places: [
          [
            { mark: " ", line: "        action: ExecuteBash" },
            { mark: " ", line: "        inputs:" },
            { mark: "-", line: "          commands: [echo hello]" },
            { mark: "+", line: "          commands: [echo goodbye]" },
          ],
        ],
      },
    ]);
  });

  test("says that the parent image has moved, also when another one is asked for", async () => {
    const world = await built();
    world.images.add({ imageId: "ami-0fedcba9876543210", name: "newer" });
    const parentImage = { kind: "ami", imageId: "ami-0fedcba9876543210" } as const;
    const { difference } = await previewBuild(world, { pipeline: "web", parentImage });
    expect(difference.changes).toMatchObject([
      { kind: "parent", from: { name: "parent" }, to: { imageId: "ami-0fedcba9876543210" } },
    ]);
  });

  test("compares with the last image that was made, not with a build that failed", async () => {
    const world = await built();
    await planned(world, pipelineText("", "  workingDirectory: /opt\n"), {}, "b-2");
    await recordBuild(world, { buildId: "b-2", outcome: "failed", failure: { Error: "No" } });
    const { last, difference } = await previewBuild(world, { pipeline: "web" });
    expect([last, difference.changes]).toStrictEqual([
      { name: "web", version: "1.0.0", build: 1 },
      [{ kind: "setting", name: "workingDirectory", from: "/tmp", to: "/opt" }],
    ]);
  });

  test("is refused for what a build would be refused for", async () => {
    const world = buildWorld();
    const text = pipelineText().replace(/ami-\w+/, "ami-00000000000000000");
    const preview = previewBuild(world, { pipeline: "web", file: file(text) });
    await expect(preview).rejects.toThrow(InvalidInput);
  });

  test("does not find a pipeline that was never applied", async () => {
    await expect(previewBuild(buildWorld(), { pipeline: "web" })).rejects.toThrow(NotFound);
  });
});
