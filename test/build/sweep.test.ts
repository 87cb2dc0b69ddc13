import { describe, expect, test } from "vitest";
import { createImage, IMAGE_MILLISECONDS } from "../../lib/build/create-image.ts";
import { IDLE_KEY } from "../../lib/build/idle.ts";
import { launchInstance } from "../../lib/build/launch-instance.ts";
import { recordBuild } from "../../lib/build/record-build.ts";
import { sweep } from "../../lib/build/sweep.ts";
import { STACK } from "../../lib/build/tags.ts";
import { Denied } from "../../lib/errors.ts";
import {
  type BuildWorld,
  buildWorld,
  PARENT_ID,
  pipelineText,
  planned,
} from "../fakes/build-world.ts";
import { imaged, launched } from "./waiting-tasks.ts";

const CALM = { terminated: [], deregistered: [], ended: [], problems: [], answered: 0, open: 0 };

function running(w: BuildWorld): BuildWorld {
  w.executions.running.set("b-1", { status: "RUNNING" });
  return w;
}

describe("sweep() and waits", () => {
  test("has nothing to do when nothing is open", async () => {
    const w = buildWorld();
    expect(await sweep(w)).toStrictEqual(CALM);
    expect(w.clock.now()).toBe(buildWorld().clock.now());
  });

  test("answers a wait whose event was lost", async () => {
    const { w, instanceId } = await launched();
    running(w).images.isSlow = true;
    const { imageId } = await createImage(w, { buildId: "b-1", instanceId, taskToken: "token" });
    w.images.change(imageId, { state: "available" });
    expect(await sweep(w)).toStrictEqual({ ...CALM, answered: 1 });
    expect(w.answers).toStrictEqual([{ token: "token", output: { imageId } }]);
  });

  test("looks every three seconds while a wait is open", async () => {
    const { w, instanceId } = await launched();
    running(w).images.isSlow = true;
    const { imageId } = await createImage(w, { buildId: "b-1", instanceId, taskToken: "token" });
    const start = w.clock.now();
    const sleep = async (milliseconds: number) => {
      w.clock.pass(milliseconds);
      if (w.clock.now() >= start + 10_000) w.images.change(imageId, { state: "available" });
    };
    const swept = await sweep({ ...w, clock: { ...w.clock, sleep } });
    expect([swept.answered, w.clock.now() - start]).toStrictEqual([1, 12_000]);
  });

  test("tells how many waits stay open after their deadline", async () => {
    const { w, instanceId } = await launched();
    running(w).images.isSlow = true;
    await createImage(w, { buildId: "b-1", instanceId, taskToken: "token" });
    w.clock.pass(IMAGE_MILLISECONDS + 1);
    const refuse = () => Promise.reject(new Denied("Cannot answer a task token"));
    const swept = await sweep({ ...w, tokens: { succeed: refuse, fail: refuse } });
    expect([swept.open, swept.overdue]).toStrictEqual([1, 1]);
  });

  test("ends before the next sweep begins", async () => {
    const { w, instanceId } = await launched();
    running(w).images.isSlow = true;
    await createImage(w, { buildId: "b-1", instanceId, taskToken: "token" });
    const start = w.clock.now();
    expect(await sweep(w)).toStrictEqual({ ...CALM, open: 1 });
    expect(w.clock.now() - start).toBe(48_000);
  });

  test("ends when the function's time is over", async () => {
    const { w, instanceId } = await launched();
    running(w).images.isSlow = true;
    await createImage(w, { buildId: "b-1", instanceId, taskToken: "token" });
    const start = w.clock.now();
    await sweep(w, AbortSignal.abort());
    expect(w.clock.now()).toBe(start);
  });
});

describe("sweep() and leftovers", () => {
  test("leaves what another stack in the same account has made", async () => {
    const { w, instanceId } = await imaged();
    await recordBuild(w, { buildId: "b-1", outcome: "failed" });
    const ofStack = (stack: string) => ({ ...w, settings: { ...w.settings, stack } });
    expect(await sweep(ofStack("kiln-prod"))).toStrictEqual(CALM);
    await w.machines.tag(w.settings.region, [instanceId], { [STACK]: "kiln-prod" });
    expect((await sweep(ofStack("kiln-dev"))).terminated).toStrictEqual([]);
    // The other stack has a registry of its own.
    await w.registry.remove(IDLE_KEY);
    expect((await sweep(ofStack("kiln-prod"))).terminated).toStrictEqual([instanceId]);
  });

  test("leaves a build alone that is under way", async () => {
    const { w } = await imaged();
    expect(await sweep(running(w))).toStrictEqual(CALM);
  });

  test("removes what a build has left behind that is over", async () => {
    const { w, instanceId, imageId } = await imaged();
    await recordBuild(w, { buildId: "b-1", outcome: "failed" });
    const swept = await sweep(w);
    expect(swept).toMatchObject({ terminated: [instanceId], deregistered: [imageId] });
    expect([...w.images.all.keys()]).toStrictEqual([PARENT_ID]);
  });

  test("removes what belongs to no build", async () => {
    const w = buildWorld();
    const tags = { "kiln:build-id": "gone", "kiln:expires": "2026-07-05T12:00:00.000Z" };
    await w.registry.put("regions/us-east-1.json", { region: "us-east-1" });
    w.images.snapshots.set("snap-1", { snapshotId: "snap-1", region: "us-east-1", tags });
    await sweep(w);
    expect(w.images.snapshots.size).toBe(0);
  });

  test("does not take what a new build makes meanwhile for a leftover", async () => {
    const w = buildWorld();
    const registry = {
      ...w.registry,
      async list(prefix: string) {
        // The build begins after instances were listed.
        if (prefix === "regions/") {
          await planned(w);
          await launchInstance(w, { buildId: "b-1", stage: "build" });
          running(w);
        }
        return w.registry.list(prefix);
      },
    };
    expect((await sweep({ ...w, registry })).terminated).toStrictEqual([]);
  });

  test("leaves published images alone", async () => {
    const { w, imageId } = await imaged();
    const { publishImage } = await import("../../lib/build/publish-image.ts");
    await publishImage(w, { buildId: "b-1", region: "eu-west-1" });
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    await sweep(w);
    expect(w.images.all.has(imageId)).toBe(true);
  });

  test("leaves a kept instance alone until it expires", async () => {
    const w = buildWorld();
    await planned(w, pipelineText(), { keepMachineOnFailure: true });
    const { instanceId } = await launchInstance(w, { buildId: "b-1", stage: "build" });
    w.executions.running.set("b-1", { status: "FAILED" });
    expect(await sweep(w)).toStrictEqual({ ...CALM, ended: ["b-1"] });
    expect(await sweep(w)).toStrictEqual(CALM);
    w.clock.pass(24 * 60 * 60 * 1000 + 1);
    expect((await sweep(w)).terminated).toStrictEqual([instanceId]);
  });

  test("ends an instance that has expired, whatever its build says", async () => {
    const { w, instanceId } = await launched();
    running(w).clock.pass(4 * 24 * 60 * 60 * 1000 + 1);
    expect((await sweep(w)).terminated).toStrictEqual([instanceId]);
  });

  test.each([
    ["was stopped", { status: "ABORTED", cause: "Stopped by Ada" }, "CANCELLED"],
    ["took too long", { status: "TIMED_OUT" }, "FAILED"],
    ["could not record its failure", { status: "FAILED", error: "States.Runtime" }, "FAILED"],
    ["is gone", undefined, "CANCELLED"],
  ] as const)("records and cleans a build whose execution %s", async (_, execution, status) => {
    const { w, instanceId } = await launched();
    if (execution !== undefined) w.executions.running.set("b-1", execution);
    expect((await sweep(w)).ended).toStrictEqual(["b-1"]);
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status });
    expect(w.machines.all.get(instanceId)?.state).toBe("terminated");
  });

  test("goes on when one thing cannot be done, and says so", async () => {
    const { w, instanceId } = await imaged();
    await recordBuild(w, { buildId: "b-1", outcome: "failed" });
    const images = { ...w.images, deregister: () => Promise.reject(new Denied("No")) };
    const swept = await sweep({ ...w, images });
    expect(swept.terminated).toStrictEqual([instanceId]);
    expect(swept.problems).toStrictEqual(["Kiln.Denied: No"]);
  });
});

describe("sweep() of one of several that share a registry", () => {
  const mine = { name: "mine", isAlive: async (name: string) => name === "alive" };

  async function buildOf(scope: string) {
    const w = buildWorld();
    await planned({ ...w, scope: { ...mine, name: scope } } as BuildWorld);
    await launchInstance(w, { buildId: "b-1", stage: "build" });
    return w;
  }

  test("leaves the builds and waits of others alone", async () => {
    const w = await buildOf("alive");
    w.images.add({ imageId: "ami-01111111111111111" });
    const wait = {
      kind: "image",
      region: "eu-west-1",
      resourceId: "ami-01111111111111111",
      token: "token",
      since: 0,
      deadline: 1,
      buildId: "b-1",
      state: "CreateImage",
      scope: "alive",
      output: {},
    };
    await w.registry.put("waits/image/eu-west-1/ami-01111111111111111.json", wait);
    expect(await sweep({ ...w, scope: mine })).toStrictEqual(CALM);
    expect(w.answers).toStrictEqual([]);
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "BUILDING" });
  });

  test("ends the builds of those that are dead", async () => {
    const w = await buildOf("dead");
    const swept = await sweep({ ...w, scope: mine });
    expect(swept).toMatchObject({ ended: ["b-1"] });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "CANCELLED" });
  });

  test("ends its own builds", async () => {
    const w = await buildOf("mine");
    w.executions.running.set("b-1", { status: "RUNNING" });
    expect(await sweep({ ...w, scope: mine })).toStrictEqual(CALM);
    w.executions.running.set("b-1", { status: "ABORTED" });
    expect((await sweep({ ...w, scope: mine })).ended).toStrictEqual(["b-1"]);
  });
});
