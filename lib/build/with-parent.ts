import { type ParentImage, parseParentImage } from "../pipeline/parent-image.ts";
import { parsedText } from "../pipeline/parsed-text.ts";
import type { Shape } from "../source/shape.ts";
import type { AppliedPipeline } from "./stored-pipeline.ts";

/** Reads the text form of a parent image in a request. */
export const parentImageText: Shape<ParentImage> = parsedText(parseParentImage);

/** The pipeline with another parent image for one build; unchanged without one, and for container recipes. */
export function withParent(
  applied: AppliedPipeline,
  parentImage: ParentImage | undefined,
): AppliedPipeline {
  const { pipeline } = applied;
  if (parentImage === undefined || pipeline.imageRecipe === undefined) return applied;
  return {
    ...applied,
    pipeline: { ...pipeline, imageRecipe: { ...pipeline.imageRecipe, parentImage } },
  };
}
