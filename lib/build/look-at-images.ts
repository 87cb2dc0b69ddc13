import type { Image } from "./cloud.ts";
import type { Finding, Wait } from "./wait.ts";

/** What looking at images needs. */
export type ImagePorts = {
  readonly images: {
    /** Those of some images that exist, in whatever state. */
    readonly describe: (region: string, ids: readonly string[]) => Promise<readonly Image[]>;
  };
};

const PENDING = new Set(["pending", "transient"]);

/** Looks whether images have become available. */
export async function lookAtImages(
  ports: ImagePorts,
  region: string,
  waits: readonly Wait[],
): Promise<ReadonlyMap<Wait, Finding>> {
  const ids = waits.map((wait) => wait.resourceId);
  const images = await ports.images.describe(region, ids);
  const byId = new Map(images.map((image) => [image.imageId, image]));
  return new Map(waits.map((wait) => [wait, findingOf(wait, byId.get(wait.resourceId))]));
}

function findingOf(wait: Wait, image: Image | undefined): Finding {
  // EC2 may not know an image in the first seconds of its life.
  if (image === undefined) return { kind: "pending", detail: "EC2 does not know the image" };
  if (image.state === "available") return { kind: "done" };
  if (PENDING.has(image.state)) return { kind: "pending", detail: `the image is ${image.state}` };
  const message = `Cannot make image ${wait.resourceId} in ${wait.region}: it is ${image.state}${image.stateReason === undefined ? "" : ` (${image.stateReason})`}, expected it to become available`;
  return {
    kind: "failed",
    failure: {
      error: "Kiln.Conflict",
      message,
      ...(wait.state === "CopyImage" ? { regionFailures: [{ region: wait.region, message }] } : {}),
    },
  };
}
