import { describe, expect, test } from "vitest";
import { completeWaits } from "../../lib/build/complete-waits.ts";
import { copyImage } from "../../lib/build/copy-image.ts";
import { openWaits } from "../../lib/build/open-waits.ts";
import { NotFound } from "../../lib/errors.ts";
import { pipelineText, TWO_REGIONS } from "../fakes/build-world.ts";
import { imaged } from "./waiting-tasks.ts";

const input = (imageId: string) =>
  ({ buildId: "b-1", imageId, region: "us-east-1", taskToken: "token" }) as const;

describe("copyImage()", () => {
  test("copies the image as the plan says, tagged at birth, and answers once it is available", async () => {
    const { w, imageId } = await imaged();
    const copy = await copyImage(w, input(imageId));
    expect(w.images.copies).toMatchObject([
      {
        region: "us-east-1",
        sourceRegion: "eu-west-1",
        sourceImageId: imageId,
        name: "web 1",
        kmsKeyId: "alias/images",
        imageTags: { "kiln:build-id": "b-1" },
        snapshotTags: { "kiln:build-id": "b-1" },
      },
    ]);
    expect(w.answers).toStrictEqual([
      { token: "token", output: { imageId: copy.imageId, region: "us-east-1" } },
    ]);
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "DISTRIBUTING" });
    expect(w.registry.read("regions/us-east-1.json")).toStrictEqual({ region: "us-east-1" });
  });

  test("run twice, makes one copy", async () => {
    const { w, imageId } = await imaged();
    const first = await copyImage(w, input(imageId));
    expect(await copyImage(w, input(imageId))).toStrictEqual(first);
    await w.registry.remove("builds/b-1/images/us-east-1.json");
    expect(await copyImage(w, input(imageId))).toStrictEqual(first);
    expect(w.images.copies).toHaveLength(1);
  });

  test("run twice before EC2 shows the copy, gets the same one by its client token", async () => {
    const { w, imageId } = await imaged();
    const blind = { ...w, images: { ...w.images, find: async () => [] } };
    const first = await copyImage(blind, input(imageId));
    await w.registry.remove("builds/b-1/images/us-east-1.json");
    expect(await copyImage(blind, input(imageId))).toStrictEqual(first);
  });

  test("gives a copy as long as the pipeline says, and says so when that was not enough", async () => {
    const timeout = TWO_REGIONS.replace("distributions:", "timeoutMinutes: 45\n  distributions:");
    const { w, imageId } = await imaged(pipelineText(timeout));
    w.images.isSlow = true;
    await copyImage(w, input(imageId));
    w.clock.pass(45 * 60_000);
    await completeWaits(w, await openWaits(w.registry));
    expect(w.answers).toStrictEqual([]);
    w.clock.pass(1);
    await completeWaits(w, await openWaits(w.registry));
    expect(JSON.parse(w.answers[0]?.cause ?? "null")).toMatchObject({
      error: "Kiln.TimedOut",
      message: expect.stringContaining("its limit of 45 minutes is over"),
    });
  });

  test("fails the state when the copy fails, naming the Region", async () => {
    const { w, imageId } = await imaged();
    w.images.isSlow = true;
    const copy = await copyImage(w, input(imageId));
    w.images.change(copy.imageId, { state: "failed", stateReason: "The key is disabled" });
    await copyImage(w, input(imageId));
    const message = `Cannot make image ${copy.imageId} in us-east-1: it is failed (The key is disabled), expected it to become available`;
    expect(JSON.parse(w.answers[0]?.cause ?? "")).toStrictEqual({
      error: "Kiln.Conflict",
      state: "CopyImage",
      message,
      regionFailures: [{ region: "us-east-1", message }],
    });
  });

  test("refuses a Region that the plan does not name", async () => {
    const { w, imageId } = await imaged();
    await expect(copyImage(w, { ...input(imageId), region: "us-west-2" })).rejects.toThrow(
      new NotFound("Cannot copy the image to us-west-2: the plan does not name that Region"),
    );
  });
});
