import { describe, expect, test } from "vitest";
import { completeWaits, registerWait } from "../../lib/build/complete-waits.ts";
import { openWaits } from "../../lib/build/open-waits.ts";
import { runComponents } from "../../lib/build/run-components.ts";
import type { Wait } from "../../lib/build/wait.ts";
import { Denied, Unavailable } from "../../lib/errors.ts";
import { buildWorld, START } from "../fakes/build-world.ts";
import { launched } from "./waiting-tasks.ts";

function waitFor(resourceId: string, more: Partial<Wait> = {}): Wait {
  return {
    kind: "image",
    region: "eu-west-1",
    resourceId,
    token: `token of ${resourceId}`,
    since: START,
    deadline: START + 600_000,
    buildId: "b-1",
    state: "CreateImage",
    output: { imageId: resourceId },
    ...more,
  };
}

describe("completeWaits()", () => {
  test("asks once per kind and Region, however many waits there are", async () => {
    const w = buildWorld();
    const asked: string[] = [];
    const images = {
      async describe(region: string, ids: readonly string[]) {
        asked.push(`${region}: ${ids.join(" ")}`);
        return [];
      },
    };
    const waits = [waitFor("ami-1"), waitFor("ami-2"), waitFor("ami-3", { region: "us-east-1" })];
    await completeWaits({ ...w, images }, waits);
    expect(asked).toStrictEqual(["eu-west-1: ami-1 ami-2", "us-east-1: ami-3"]);
  });

  test("answers what is over, keeps the rest, and forgets answered waits", async () => {
    const w = buildWorld();
    w.images.add({ imageId: "ami-1" });
    w.images.add({ imageId: "ami-2", state: "pending" });
    for (const wait of [waitFor("ami-1"), waitFor("ami-2")])
      await w.registry.put(`waits/image/eu-west-1/${wait.resourceId}.json`, wait);
    const waits = await openWaits(w.registry);
    const { open, problems } = await completeWaits(w, waits);
    expect(open.map(({ resourceId }) => resourceId)).toStrictEqual(["ami-2"]);
    expect(problems).toStrictEqual([]);
    expect(w.answers).toStrictEqual([{ token: "token of ami-1", output: { imageId: "ami-1" } }]);
    expect(await w.registry.list("waits/")).toStrictEqual(["waits/image/eu-west-1/ami-2.json"]);
  });

  test("forgets a wait whose state does not wait any more", async () => {
    const w = buildWorld();
    w.images.add({ imageId: "ami-1" });
    w.over.add("token of ami-1");
    const { open } = await completeWaits(w, [waitFor("ami-1")]);
    expect(open).toStrictEqual([]);
    expect(w.answers).toStrictEqual([]);
  });

  test("answered by two at once, answers once", async () => {
    const w = buildWorld();
    w.images.add({ imageId: "ami-1" });
    await Promise.all([completeWaits(w, [waitFor("ami-1")]), completeWaits(w, [waitFor("ami-1")])]);
    expect(w.answers).toHaveLength(1);
  });

  test("fails what is late, with its limit and how far it came", async () => {
    const w = buildWorld();
    w.images.add({ imageId: "ami-1", state: "pending" });
    w.clock.pass(600_001);
    await completeWaits(w, [waitFor("ami-1")]);
    expect(JSON.parse(w.answers[0]?.cause ?? "")).toStrictEqual({
      error: "Kiln.TimedOut",
      state: "CreateImage",
      message:
        "Cannot wait longer for image ami-1 in eu-west-1: its limit of 10 minutes is over, the image is pending",
    });
  });

  test("fails what is late also while the cloud cannot be asked", async () => {
    const w = buildWorld();
    const images = { describe: () => Promise.reject(new Unavailable("Throttled")) };
    w.clock.pass(600_001);
    const { problems } = await completeWaits({ ...w, images }, [waitFor("ami-1")]);
    expect(w.answers).toMatchObject([{ error: "Kiln.TimedOut" }]);
    expect(problems).toHaveLength(1);
  });

  test("goes on with other kinds and Regions when one cannot be asked", async () => {
    const w = buildWorld();
    w.images.add({ imageId: "ami-2", region: "us-east-1" });
    const images = {
      async describe(region: string, ids: readonly string[]) {
        if (region === "eu-west-1") throw new Denied("Cannot describe images");
        return w.images.describe(region, ids);
      },
    };
    const waits = [waitFor("ami-1"), waitFor("ami-2", { region: "us-east-1" })];
    const { open, problems } = await completeWaits({ ...w, images }, waits);
    expect(w.answers.map(({ token }) => token)).toStrictEqual(["token of ami-2"]);
    expect(open.map(({ resourceId }) => resourceId)).toStrictEqual(["ami-1"]);
    expect(problems).toStrictEqual([new Denied("Cannot describe images")]);
  });

  test("keeps a wait that could not be answered", async () => {
    const w = buildWorld();
    w.images.add({ imageId: "ami-1" });
    const tokens = { ...w.tokens, succeed: () => Promise.reject(new Unavailable("Throttled")) };
    const { open, problems } = await completeWaits({ ...w, tokens }, [waitFor("ami-1")]);
    expect([open.length, problems.length]).toStrictEqual([1, 1]);
  });

  test("fails a command when its instance is gone, whatever Systems Manager says", async () => {
    const { w, instanceId } = await launched();
    await runComponents(w, { buildId: "b-1", stage: "build", instanceId, taskToken: "token" });
    w.machines.change(instanceId, {
      state: "terminated",
      stateReason: "Server.SpotInstanceTermination",
    });
    await completeWaits(w, await openWaits(w.registry));
    expect(JSON.parse(w.answers[0]?.cause ?? "")).toStrictEqual({
      error: "Kiln.Conflict",
      state: "RunComponents",
      message: `Cannot run components on ${instanceId}: the instance is terminated (Server.SpotInstanceTermination), expected it to run\nEC2 has taken the spot instance back. Start the build again, or leave "launch.spot" out.`,
    });
  });
});

describe("registerWait()", () => {
  test("is content when the cloud cannot be asked now", async () => {
    const w = buildWorld();
    const images = { describe: () => Promise.reject(new Unavailable("Throttled")) };
    await registerWait({ ...w, images }, waitFor("ami-1"));
    expect(await w.registry.list("waits/")).toHaveLength(1);
  });

  test("fails when the cloud may not be asked", async () => {
    const w = buildWorld();
    const images = { describe: () => Promise.reject(new Denied("Cannot describe images")) };
    await expect(registerWait({ ...w, images }, waitFor("ami-1"))).rejects.toThrow(Denied);
  });
});
