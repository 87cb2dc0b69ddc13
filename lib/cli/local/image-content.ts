/** What an image adds to its parent: its layer, the files that differ, the packages that came or went. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ImageRecord } from "../../build/image-record.ts";
import { NotFound } from "../../errors.ts";
import { type Change, changesOf } from "../../local/images/changes.ts";
import { readPackages } from "../../local/images/read-packages.ts";
import { rootOf } from "../../local/images/root-of.ts";
import { lowerFolders, type RootRef } from "../../local/images/root-ref.ts";
import { type PackageChange, packageChanges } from "../../packages/packages.ts";
import type { Stack } from "./stack.ts";

export type ImageContent = {
  /** Digest of the layer that the build made. */
  readonly digest: string;
  /** Bytes in its files. */
  readonly size: number;
  readonly changes: readonly Change[];
  readonly packages: readonly PackageChange[];
};

/** The parts of the root file system of an AMI that need not be a recorded image: a kept machine, a parent. */
export async function rootsOfAmi(
  stack: Stack,
  stateDirectory: string,
  imageId: string,
): Promise<readonly RootRef[] | undefined> {
  for (const region of await regionsIn(stateDirectory)) {
    const roots = await stack.cloud.imageRoots(region, imageId);
    if (roots !== undefined) return roots;
  }
  return undefined;
}

/** Regions that hold anything in a state folder. */
export async function regionsIn(stateDirectory: string): Promise<readonly string[]> {
  return readdir(join(stateDirectory, "regions")).catch(() => []);
}

/** The parts of an image's root file system, top first. @throws {NotFound} None of its AMIs is there any more. */
export async function rootsOf(stack: Stack, record: ImageRecord): Promise<readonly RootRef[]> {
  for (const { region, image } of record.amis) {
    const roots = await stack.cloud.imageRoots(region, image);
    if (roots !== undefined) return roots;
  }
  throw new NotFound(
    `Cannot read the image "${record.name}@${record.version}/${record.build}": its AMIs were deregistered`,
  );
}

/** Compares an image with its parent. */
export async function readContent(stack: Stack, record: ImageRecord): Promise<ImageContent> {
  const [top, ...below] = await rootsOf(stack, record);
  if (top?.kind !== "layer")
    throw new NotFound("Cannot read the image: it has no layer of its own");
  const { layers } = stack;
  const { digest, size, folder } = await layers.get(top.digest);
  const folders = await lowerFolders(below, layers);
  const [changes, before, after] = await Promise.all([
    changesOf(await layers.listing(digest), await rootOf(below, layers)),
    readPackages(folders),
    readPackages([folder, ...folders]),
  ]);
  return { digest, size, changes, packages: packageChanges(before, after) };
}
