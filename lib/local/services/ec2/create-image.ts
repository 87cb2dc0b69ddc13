import { defaulted, optional, required } from "../../../source/collections.ts";
import { boolean, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import type { Machine } from "../../machines/driver.ts";
import { beginImage } from "./begin-image.ts";
import { blockDeviceShape, checkBlockDevices } from "./block-devices.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { findImage, findInstance } from "./find.ts";
import { finishImage, type ImageContent } from "./finish-image.ts";
import type { Instance } from "./instance.ts";
import { tagSpecificationShape, tagsAtBirth } from "./tags.ts";
import type { Ec2World } from "./world.ts";

/**
 * CreateImage: an image of what the instance has changed, above the parts of its own image. A running instance is shut
 * down for it and started again, as in EC2; without that (NoReboot) it cannot be frozen here.
 */
export const createImage = ec2Operation(
  {
    InstanceId: required(text()),
    Name: required(text()),
    Description: optional(text({ maxLength: 255 })),
    NoReboot: defaulted(boolean(), false),
    BlockDeviceMapping: defaulted(blockDeviceShape, []),
    TagSpecification: defaulted(tagSpecificationShape, []),
  },
  async (world, input, { region }) => {
    const instance = findInstance(world, region, input.InstanceId);
    checkState(instance, input.NoReboot);
    const parent = await findImage(world, region, instance.settings.imageId).catch(() => undefined);
    const volumeSizeGiB = parent?.volumeSizeGiB ?? 8;
    checkBlockDevices(input.BlockDeviceMapping, {
      snapshotId: parent?.snapshotId ?? "",
      volumeSizeGiB,
    });
    const types = ["image", "snapshot"];
    const image = await beginImage(world, {
      region,
      name: input.Name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      architecture: parent?.architecture ?? "x86_64",
      parentImageId: instance.settings.imageId,
      parentRegion: region,
      volumeSizeGiB,
      tags: tagsAtBirth(input.TagSpecification, "image", types),
      snapshotTags: tagsAtBirth(input.TagSpecification, "snapshot", types),
      snapshotDescription: (imageId) =>
        `Created by CreateImage(${instance.instanceId}) for ${imageId}`,
      volumeId: instance.volumeId,
      isEncrypted: false,
    });
    world.background(finishImage(world, image, contentOf(world, instance)));
    return { imageId: image.imageId };
  },
);

function checkState({ instanceId, state }: Instance, isNoReboot: boolean): void {
  if (state !== "running" && state !== "stopped" && state !== "stopping")
    throw new AwsError("IncorrectState", `Instance '${instanceId}' is not 'running' or 'stopped'`);
  if (state === "running" && isNoReboot)
    throw new AwsError(
      "UnsupportedOperation",
      `The local cloud cannot make an image of the running instance '${instanceId}' with NoReboot. Stop it first, or leave NoReboot out.`,
    );
}

/** Freezes the instance's changes in its turn, so that whatever was asked of the instance later waits for it. */
async function contentOf(world: Ec2World, instance: Instance): Promise<ImageContent> {
  const frozen = instance.work.then(() => freeze(world, instance));
  instance.work = frozen.then(
    () => undefined,
    () => undefined,
  );
  const content = await frozen;
  await world.clock.sleep(world.delays.image ?? 0, world.closing);
  return content;
}

async function freeze(world: Ec2World, instance: Instance): Promise<ImageContent> {
  const { machine } = instance;
  if (machine === undefined) throw new Error(`Instance '${instance.instanceId}' was terminated`);
  const isRunning = instance.state === "running";
  if (isRunning) await machine.stop();
  try {
    const digest = await keepChanges(world, machine);
    instance.roots = [{ kind: "layer", digest }, ...instance.roots];
    return { roots: instance.roots, digest };
  } finally {
    if (isRunning) await machine.start();
  }
}

async function keepChanges(world: Ec2World, machine: Machine): Promise<string> {
  let digest = "";
  await machine.snapshot(async (changes) => {
    const layer = await world.layers.commit(changes);
    digest = layer.digest;
    return layer.folder;
  });
  return digest;
}
