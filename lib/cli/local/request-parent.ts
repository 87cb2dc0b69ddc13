/** Brings what a build starts from to the local cloud, and says how its request names it. */
import { InvalidInput } from "../../errors.ts";
import { type ParentImage, parseParentImage } from "../../pipeline/parent-image.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { type BringOptions, bringParent } from "./bring-parent.ts";
import type { BuildRegions } from "./build-regions.ts";
import { prepareContainerBuild } from "./containers/prepare-container-build.ts";
import type { Stack } from "./stack.ts";

/** What is asked for. */
export type RequestParent = {
  readonly pipeline: Pipeline;
  readonly regions: BuildRegions;
  /** The parent image that the user named instead of the recipe's. */
  readonly written: string | undefined;
};

/**
 * Brings parent, and for a container image all else that its build needs.
 *
 * @returns the parent image of the request; undefined for the recipe's own.
 * @throws {InvalidInput} It cannot be used.
 */
export async function bringRequestParent(
  stack: Stack,
  { pipeline, regions, written }: RequestParent,
  options: BringOptions,
): Promise<string | undefined> {
  if (pipeline.imageRecipe === undefined)
    return prepareContainerBuild(stack, pipeline, regions, written, options);
  const parent = written === undefined ? pipeline.imageRecipe.parentImage : parentOf(written);
  return (await bringParent(stack, parent, options)) ?? written;
}

function parentOf(written: string): ParentImage {
  const parsed = parseParentImage(written);
  if ("value" in parsed) return parsed.value;
  const { reason, remedy } = parsed.refusal;
  throw new InvalidInput(
    `Cannot use "--parent ${written}": ${reason}${remedy === undefined ? "" : `\n  → ${remedy}`}`,
  );
}
