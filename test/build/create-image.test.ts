import { describe, expect, test } from "vitest";
import { createImage } from "../../lib/build/create-image.ts";
import { Conflict, Unavailable } from "../../lib/errors.ts";
import { launched } from "./waiting-tasks.ts";

const input = (instanceId: string) => ({ buildId: "b-1", instanceId, taskToken: "token" });

describe("createImage()", () => {
  test("makes the image with its name and tags, and answers once it is available", async () => {
    const { w, instanceId } = await launched();
    const { imageId } = await createImage(w, input(instanceId));
    expect(w.images.creations).toMatchObject([
      {
        instanceId,
        name: "web 1",
        imageTags: {
          Team: "platform",
          CreatedBy: "Kiln",
          "kiln:build-id": "b-1",
          "kiln:expires": "2026-07-05T12:00:00.000Z",
        },
        snapshotTags: { "kiln:build-id": "b-1" },
      },
    ]);
    expect(w.answers).toStrictEqual([{ token: "token", output: { imageId } }]);
  });

  test("remembers image and Region before it waits", async () => {
    const { w, instanceId } = await launched();
    w.images.isSlow = true;
    const { imageId } = await createImage(w, input(instanceId));
    expect(w.registry.read("builds/b-1/images/eu-west-1.json")).toStrictEqual({
      region: "eu-west-1",
      imageId,
      name: "web 1",
      isPublished: false,
    });
    expect(w.registry.read("regions/eu-west-1.json")).toStrictEqual({ region: "eu-west-1" });
    expect(await w.registry.list("waits/")).toStrictEqual([
      `waits/image/eu-west-1/${imageId}.json`,
    ]);
  });

  test("run twice, makes one image", async () => {
    const { w, instanceId } = await launched();
    const first = await createImage(w, input(instanceId));
    expect(await createImage(w, input(instanceId))).toStrictEqual(first);
    expect(w.images.creations).toHaveLength(1);
  });

  test("run twice, finds the image by its tag when it could not be remembered", async () => {
    const { w, instanceId } = await launched();
    const first = await createImage(w, input(instanceId));
    await w.registry.remove("builds/b-1/images/eu-west-1.json");
    expect(await createImage(w, input(instanceId))).toStrictEqual(first);
  });

  test("takes its own image of a call whose answer was lost", async () => {
    const { w, instanceId } = await launched();
    let looks = 0;
    const images = {
      ...w.images,
      // EC2 does not show the image at first, but its name is taken.
      find: async (...given: Parameters<typeof w.images.find>) =>
        looks++ === 0 ? [] : w.images.find(...given),
    };
    const { imageId } = await createImage(w, input(instanceId));
    await w.registry.remove("builds/b-1/images/eu-west-1.json");
    expect(await createImage({ ...w, images }, input(instanceId))).toStrictEqual({ imageId });
  });

  test("asks to be tried again while EC2 says that the name is taken and does not show by whom", async () => {
    const { w, instanceId } = await launched();
    const images = { ...w.images, find: async () => [], named: async () => undefined };
    await createImage(w, input(instanceId));
    await w.registry.remove("builds/b-1/images/eu-west-1.json");
    await expect(createImage({ ...w, images }, input(instanceId))).rejects.toThrow(
      new Unavailable(
        'Cannot create image "web 1": InvalidAMIName.Duplicate; EC2 does not show the image yet',
      ),
    );
  });

  test("fails when somebody else has taken the name", async () => {
    const { w, instanceId } = await launched();
    w.images.add({ imageId: "ami-01111111111111111", name: "web 1", isOwn: true });
    await expect(createImage(w, input(instanceId))).rejects.toThrow(Conflict);
  });

  test("fails the state when the image fails, with EC2's reason", async () => {
    const { w, instanceId } = await launched();
    w.images.isSlow = true;
    const { imageId } = await createImage(w, input(instanceId));
    w.images.change(imageId, { state: "failed", stateReason: "Client.InternalError" });
    await createImage(w, input(instanceId));
    expect(JSON.parse(w.answers[0]?.cause ?? "")).toStrictEqual({
      error: "Kiln.Conflict",
      state: "CreateImage",
      message: `Cannot make image ${imageId} in eu-west-1: it is failed (Client.InternalError), expected it to become available`,
    });
  });
});
