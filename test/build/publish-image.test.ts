import { describe, expect, test } from "vitest";
import { copyImage } from "../../lib/build/copy-image.ts";
import { publishImage } from "../../lib/build/publish-image.ts";
import { cancelBuild } from "../../lib/build/start-build.ts";
import { Cancelled, Denied, NotFound } from "../../lib/errors.ts";
import { imaged } from "./waiting-tasks.ts";

async function copied() {
  const { w, imageId } = await imaged();
  const copy = await copyImage(w, {
    buildId: "b-1",
    imageId,
    region: "us-east-1",
    taskToken: "copy",
  });
  return { w, imageId, copyId: copy.imageId };
}
const THERE = { buildId: "b-1", region: "us-east-1" } as const;

describe("publishImage()", () => {
  test("shares the image, protects it by its tag, and writes the parameters", async () => {
    const { w, copyId } = await copied();
    expect(await publishImage(w, THERE)).toStrictEqual({ imageId: copyId });
    expect(w.images.shares).toStrictEqual([`us-east-1 ${copyId} {"userIds":["210987654321"]}`]);
    const { "kiln:published": published, "kiln:expires": expires } =
      w.images.all.get(copyId)?.tags ?? {};
    expect([published, expires]).toStrictEqual(["true", undefined]);
    expect([...w.parameters.values]).toStrictEqual([["us-east-1 /images/web", copyId]]);
    expect(w.registry.read("builds/b-1/images/us-east-1.json")).toMatchObject({
      isPublished: true,
    });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "INTEGRATING" });
  });

  test("publishes nothing of a build that somebody has stopped", async () => {
    const { w, copyId } = await copied();
    const executions = { stop: async () => undefined };
    await cancelBuild({ registry: w.registry, executions }, "b-1", "Stopped by Ada");
    await expect(publishImage(w, THERE)).rejects.toThrow(new Cancelled("Stopped by Ada"));
    expect(w.images.shares).toStrictEqual([]);
    expect(w.images.all.get(copyId)?.tags["kiln:published"]).toBeUndefined();
  });

  test("protects the snapshots too", async () => {
    const { w, copyId } = await copied();
    await publishImage(w, THERE);
    const [snapshotId = ""] = w.images.all.get(copyId)?.snapshotIds ?? [];
    expect(w.images.snapshots.get(snapshotId)?.tags).toMatchObject({ "kiln:published": "true" });
  });

  test("shares nothing where the pipeline does not say so", async () => {
    const { w } = await copied();
    await publishImage(w, { buildId: "b-1", region: "eu-west-1" });
    expect(w.images.shares).toStrictEqual([]);
  });

  test("run twice, leaves the same", async () => {
    const { w } = await copied();
    await publishImage(w, THERE);
    const images = new Map(w.images.all);
    await publishImage(w, THERE);
    expect(w.images.all).toStrictEqual(images);
  });

  test("keeps an image that may not be shared, and lets nobody find it by a parameter", async () => {
    const { w, copyId } = await copied();
    const images = {
      ...w.images,
      addLaunchPermission: () => Promise.reject(new Denied("Cannot share image")),
    };
    await expect(publishImage({ ...w, images }, THERE)).rejects.toThrow(
      new Denied("Cannot share image"),
    );
    expect(w.images.all.get(copyId)?.tags["kiln:published"]).toBe("true");
    expect(w.registry.read("builds/b-1/images/us-east-1.json")).toMatchObject({
      isPublished: true,
      isDistributed: false,
    });
    expect(w.parameters.values.size).toBe(0);
  });

  test("has protected the image before others can find it by a parameter", async () => {
    const { w, copyId } = await copied();
    const seen: unknown[] = [];
    const parameters = {
      async write() {
        seen.push(w.images.all.get(copyId)?.tags["kiln:published"]);
      },
    };
    await publishImage({ ...w, parameters }, THERE);
    expect(seen).toStrictEqual(["true"]);
  });

  test("refuses a Region in which the build has made no image", async () => {
    const { w } = await imaged();
    await expect(publishImage(w, THERE)).rejects.toThrow(
      new NotFound("Cannot publish the image in us-east-1: this build has made none there"),
    );
  });
});
