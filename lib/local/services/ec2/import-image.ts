import { createHash } from "node:crypto";
import type { RootRef } from "../../images/root-ref.ts";
import { newResourceId } from "./resource-id.ts";
import type { Tags } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/** Account that owns the parents that were brought here, as AWS and others own public AMIs. */
export const PARENT_OWNER_ID = "111111111111";

/** A parent image to be registered. */
export type ImageImport = {
  /** Parts of its root file system, top first. */
  readonly roots: readonly RootRef[];
  readonly name: string;
  readonly regions: readonly string[];
  readonly description?: string;
  /** Default "x86_64". */
  readonly architecture?: "x86_64" | "arm64";
  readonly tags?: Tags;
  /** Default 8. */
  readonly volumeSizeGiB?: number;
};

/**
 * Registers a parent as a public AMI in each Region. Its id follows from name and content, so repeating it gives the
 * same AMI; new content of the same name takes the name over.
 *
 * @returns the image id, the same in every Region.
 */
export async function importImage(world: Ec2World, parent: ImageImport): Promise<string> {
  const content = JSON.stringify([parent.name, parent.roots]);
  const digest = createHash("sha256").update(content).digest("hex");
  const imageId = newResourceId("ami", (digits) => digest.slice(0, digits));
  const snapshotId = newResourceId("snap", (digits) => digest.slice(0, digits));
  for (const region of parent.regions) {
    const images = world.images.images(region);
    if ((await images.get(imageId)) !== undefined) continue;
    await takeNameOver(world, region, parent.name, imageId);
    await images.put(imageId, {
      imageId,
      name: parent.name,
      ...(parent.description === undefined ? {} : { description: parent.description }),
      region,
      state: "available",
      ownerId: PARENT_OWNER_ID,
      creationDate: new Date(world.clock.now()).toISOString(),
      architecture: parent.architecture ?? "x86_64",
      roots: parent.roots,
      snapshotId,
      volumeSizeGiB: parent.volumeSizeGiB ?? 8,
      tags: parent.tags ?? {},
      launchPermissions: [{ group: "all" }],
      deregistrationProtection: "disabled",
    });
  }
  return imageId;
}

/** An older parent of the same name stays, under a name that tells its id. */
async function takeNameOver(
  world: Ec2World,
  region: string,
  name: string,
  imageId: string,
): Promise<void> {
  const images = world.images.images(region);
  const parents = (await images.list()).filter(({ ownerId }) => ownerId === PARENT_OWNER_ID);
  for (const older of parents.filter((image) => image.name === name)) {
    const renamed = `${name.slice(0, 100)} ${older.imageId}`;
    await images.update(older.imageId, (image) => ({ ...image, name: renamed }));
    await world.images.freeName(region, name, older.imageId);
  }
  await world.images.takeName(region, name, imageId);
}
