import { describe, expect, test } from "vitest";
import { cleanUp } from "../../lib/build/clean-up.ts";
import { copyImage } from "../../lib/build/copy-image.ts";
import { publishImage } from "../../lib/build/publish-image.ts";
import { Unavailable } from "../../lib/errors.ts";
import { buildWorld, PARENT_ID, pipelineText, planned, TWO_REGIONS } from "../fakes/build-world.ts";
import { imaged, launched } from "./waiting-tasks.ts";

const BUILD = { buildId: "b-1" };

async function copied() {
  const { w, imageId, instanceId } = await imaged();
  await copyImage(w, { ...BUILD, imageId, region: "us-east-1", taskToken: "copy" });
  return { w, imageId, instanceId };
}

describe("cleanUp()", () => {
  test("ends the instance and removes images and snapshots in all Regions", async () => {
    const { w, instanceId } = await copied();
    const cleaned = await cleanUp(w, BUILD);
    expect(cleaned.terminated).toStrictEqual([instanceId]);
    expect(cleaned.deregistered).toHaveLength(2);
    expect([...w.images.all.keys()]).toStrictEqual([PARENT_ID]);
    expect([...w.images.snapshots.keys()]).toStrictEqual([]);
    expect(await w.registry.list("builds/b-1/images/")).toStrictEqual([]);
  });

  test("run twice, finds nothing more to do", async () => {
    const { w } = await copied();
    await cleanUp(w, BUILD);
    expect(await cleanUp(w, BUILD)).toStrictEqual({ terminated: [], kept: [], deregistered: [] });
  });

  test("leaves published images and their snapshots alone", async () => {
    const { w, imageId } = await copied();
    await publishImage(w, { ...BUILD, region: "eu-west-1" });
    await cleanUp(w, BUILD);
    expect([...w.images.all.keys()]).toStrictEqual([PARENT_ID, imageId]);
    expect(w.images.snapshots.size).toBe(1);
    expect(await w.registry.list("builds/b-1/images/")).toStrictEqual([
      "builds/b-1/images/eu-west-1.json",
    ]);
  });

  test("leaves what belongs to other builds alone", async () => {
    const { w } = await copied();
    await planned(w, pipelineText(TWO_REGIONS), {}, "b-2");
    await cleanUp(w, { buildId: "b-2" });
    expect(w.images.all.size).toBe(3);
  });

  test("finds what the registry does not know of", async () => {
    const { w, instanceId } = await launched();
    const tags = { "kiln:build-id": "b-1" };
    w.images.add({ imageId: "ami-01111111111111111", isOwn: true, region: "us-east-1", tags });
    w.images.snapshots.set("snap-1", { snapshotId: "snap-1", region: "us-east-1", tags });
    await cleanUp(w, BUILD);
    expect(w.machines.all.get(instanceId)?.state).toBe("terminated");
    expect([...w.images.all.keys()]).toStrictEqual([PARENT_ID]);
    expect(w.images.snapshots.size).toBe(0);
  });

  test("keeps the instance for a day when the build asks for it", async () => {
    const w = buildWorld();
    await planned(w, pipelineText(), { keepMachineOnFailure: true });
    const { launchInstance } = await import("../../lib/build/launch-instance.ts");
    const { instanceId } = await launchInstance(w, { ...BUILD, stage: "build" });
    expect(await cleanUp(w, BUILD)).toStrictEqual({
      terminated: [],
      kept: [instanceId],
      deregistered: [],
    });
    expect(w.machines.all.get(instanceId)).toMatchObject({
      state: "running",
      tags: { "kiln:kept": "true", "kiln:expires": "2026-07-02T12:00:00.000Z" },
    });
  });

  test("forgets what the build was waiting for", async () => {
    const { w, imageId } = await imaged();
    w.images.isSlow = true;
    await copyImage(w, { ...BUILD, imageId, region: "us-east-1", taskToken: "copy" });
    expect(await w.registry.list("waits/")).toHaveLength(1);
    await cleanUp(w, BUILD);
    expect(await w.registry.list("waits/")).toStrictEqual([]);
  });

  test("cleans the other Regions when one cannot be reached, and then asks to be tried again", async () => {
    const { w, instanceId } = await copied();
    const images = {
      ...w.images,
      async find(region: string, tags: { readonly [key: string]: string }) {
        if (region === "us-east-1") throw new Unavailable("Throttled");
        return w.images.find(region, tags);
      },
    };
    await expect(cleanUp({ ...w, images }, BUILD)).rejects.toThrow(new Unavailable("Throttled"));
    expect(w.machines.all.get(instanceId)?.state).toBe("terminated");
    expect([...w.images.all.values()].map(({ region }) => region)).toStrictEqual([
      "eu-west-1",
      "us-east-1",
    ]);
  });

  test("has nothing to do for a build that was never planned", async () => {
    expect(await cleanUp(buildWorld(), BUILD)).toStrictEqual({
      terminated: [],
      kept: [],
      deregistered: [],
    });
  });
});
