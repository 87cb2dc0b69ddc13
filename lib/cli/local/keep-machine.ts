/** `--keep-machine-on-failure`: the machine itself ends with its process, so what is kept is its file system. */
import type { Call } from "../../aws/connection.ts";
import { images } from "../../aws/images.ts";
import { machines } from "../../aws/machines.ts";
import { removeImages } from "../../build/remove-images.ts";
import { BUILD_ID, KEPT } from "../../build/tags.ts";

/** Tag of an image that holds the files of a failed build's machine. */
const MARK = { [KEPT]: "true" };

/** How often an image is looked at until it is there. */
const LOOK_MILLISECONDS = 50;

/**
 * Makes an unpublished image of the machine that a failed build has kept, so that `kiln shell` can open it.
 *
 * @returns its AMI id; undefined when the build kept no machine.
 */
export async function keepMachine(call: Call, buildId: string): Promise<string | undefined> {
  const { region } = call.connection;
  const [machine] = await machines(call).find(region, { [KEPT]: "true", [BUILD_ID]: buildId });
  if (machine === undefined) return undefined;
  const imageId = await images(call).create(region, {
    instanceId: machine.instanceId,
    name: `kept ${buildId}`,
    imageTags: MARK,
    snapshotTags: MARK,
  });
  for (;;) {
    const [image] = await images(call).describe(region, [imageId]);
    if (image?.state === "available") return imageId;
    if (image?.state !== "pending") return undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
}

/** Removes the images of kept machines in all Regions given. @returns their ids. */
export async function removeKept(
  call: Call,
  regions: readonly string[],
): Promise<readonly string[]> {
  const ports = { images: images(call) };
  const removed = await Promise.all(regions.map((region) => removeImages(ports, region, MARK)));
  return removed.flat();
}
