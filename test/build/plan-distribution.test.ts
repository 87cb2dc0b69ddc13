import { describe, expect, test } from "vitest";
import { copyImage } from "../../lib/build/copy-image.ts";
import { planDistribution } from "../../lib/build/plan-distribution.ts";
import { publishImage } from "../../lib/build/publish-image.ts";
import { recordBuild, recordOutcome } from "../../lib/build/record-build.ts";
import { sweep } from "../../lib/build/sweep.ts";
import { Cancelled, Conflict, NotFound } from "../../lib/errors.ts";
import { imaged } from "./waiting-tasks.ts";

const AGAIN = { buildId: "b-1", execution: "arn:aws:states:again" } as const;
const THERE = "us-east-1";

/** A build that has failed because its image could not be copied to the other Region. */
async function incomplete() {
  const { w, imageId } = await imaged();
  const copy = { buildId: "b-1", imageId, region: THERE, taskToken: "copy" } as const;
  w.images.isSlow = true;
  const { imageId: failed } = await copyImage(w, copy);
  w.images.change(failed, { state: "failed", stateReason: "The KMS key is disabled" });
  w.images.isSlow = false;
  const failure = { Error: "Kiln.Conflict", Cause: "The KMS key is disabled" };
  await recordOutcome(w, { buildId: "b-1", region: THERE, state: "CopyImage", failure });
  await publishImage(w, { buildId: "b-1", region: "eu-west-1" });
  await publishImage(w, { buildId: "b-1", region: THERE });
  const ended = await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
  return { w, imageId, failed, ended, copy };
}
const record = (w: Awaited<ReturnType<typeof incomplete>>["w"]) =>
  w.registry.read("builds/b-1/build.json") as { readonly [key: string]: unknown };

describe("a build whose image is missing in one Region", () => {
  test("has failed, says what is missing and why, and keeps the image where it is", async () => {
    const { w, imageId, ended } = await incomplete();
    expect(ended.status).toBe("FAILED");
    expect(record(w)).toMatchObject({
      status: "FAILED",
      amis: [{ region: "eu-west-1", image: imageId, isPublished: true }],
      failure: {
        message: "Cannot distribute the image to us-east-1 of 2: The KMS key is disabled",
        regionFailures: [{ region: THERE, message: "The KMS key is disabled", state: "CopyImage" }],
        remedy: expect.stringMatching(/kmsKeyId.*`kiln distribute web@1\.0\.0\/1`/),
      },
    });
    expect(w.images.all.get(imageId)?.tags["kiln:published"]).toBe("true");
  });

  test("is completed without a rebuild: only what is missing is done again", async () => {
    const { w, imageId, failed, copy } = await incomplete();
    const plan = await planDistribution(w, AGAIN);
    expect(plan).toStrictEqual({
      buildId: "b-1",
      imageId,
      isComplete: false,
      regions: [THERE],
      copyRegions: [THERE],
    });
    expect(w.images.all.has(failed)).toBe(false);
    expect([record(w)["status"], record(w)["failure"]]).toStrictEqual(["DISTRIBUTING", undefined]);
    await copyImage(w, { ...copy, attempt: "again" });
    await publishImage(w, { buildId: "b-1", region: THERE });
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    expect(record(w)).toMatchObject({
      status: "AVAILABLE",
      amis: [{ region: "eu-west-1" }, { region: THERE, isPublished: true }],
    });
    expect([w.images.creations.length, w.topic.messages.length]).toStrictEqual([1, 0]);
    expect(await planDistribution(w, AGAIN)).toMatchObject({ isComplete: true, regions: [] });
  });

  test("tells each change of its state once, numbered through all tries", async () => {
    const { w } = await incomplete();
    await planDistribution(w, AGAIN);
    await planDistribution(w, AGAIN);
    await recordBuild(w, { buildId: "b-1", outcome: "succeeded" });
    type Told = { readonly "event-id": string; readonly state: { readonly status: string } };
    const told = w.bus.events.map(({ detail }) => detail as Told);
    expect(told.map((one) => `${one["event-id"]} ${one.state.status}`).slice(-4)).toStrictEqual([
      expect.stringMatching(/INTEGRATING$/),
      expect.stringMatching(/FAILED$/),
      expect.stringMatching(/DISTRIBUTING$/),
      expect.stringMatching(/FAILED$/),
    ]);
    expect(new Set(told.map((one) => one["event-id"])).size).toBe(told.length);
  });

  test("run twice at once, is distributed once", async () => {
    const { w } = await incomplete();
    await planDistribution(w, AGAIN);
    await expect(planDistribution(w, { ...AGAIN, execution: "arn:other" })).rejects.toThrow(
      new Conflict(
        'Cannot distribute the image of build "b-1": it is DISTRIBUTING, expected a build that is over',
      ),
    );
    expect(await planDistribution(w, AGAIN)).toMatchObject({ regions: [THERE] });
  });

  test("is not taken for a leftover while its distribution runs, and has failed when that dies", async () => {
    const { w } = await incomplete();
    await planDistribution(w, AGAIN);
    w.executions.running.set("b-1", { status: "FAILED" });
    w.executions.running.set(AGAIN.execution, { status: "RUNNING" });
    await sweep(w);
    expect(record(w)).toMatchObject({ status: "DISTRIBUTING" });
    w.executions.running.set(AGAIN.execution, { status: "ABORTED", cause: "By hand" });
    await sweep(w);
    expect(record(w)).toMatchObject({ status: "FAILED", reason: "By hand" });
    expect(w.images.all.size).toBeGreaterThan(1);
  });

  test("cannot be completed when the image of the build Region is gone", async () => {
    const { w, imageId } = await incomplete();
    w.images.all.delete(imageId);
    await expect(planDistribution(w, AGAIN)).rejects.toThrow(
      new NotFound(
        "Cannot distribute web@1.0.0/1: eu-west-1 has no finished image of it. Start a build instead.",
      ),
    );
  });
});

test("recordOutcome() takes a build that somebody has stopped for no failed Region", async () => {
  const { w } = await imaged();
  const failure = { Error: "Kiln.Cancelled", Cause: "Stopped by Ada" };
  await expect(
    recordOutcome(w, { buildId: "b-1", region: THERE, state: "CopyImage", failure }),
  ).rejects.toThrow(new Cancelled("Stopped by Ada"));
});
