import { type ParentImage, parseParentImage } from "../pipeline/parent-image.ts";
import { parsedText } from "../pipeline/parsed-text.ts";
import type { Shape } from "../source/shape.ts";
import type { AppliedPipeline } from "./stored-pipeline.ts";

/** Reads the text form of a parent image in a request. */
export const parentImageText: Shape<ParentImage> = parsedText(parseParentImage);

/**
 * The pipeline with another parent image for one build; unchanged without one. For a container recipe, an image in a
 * registry or of Kiln is its parent, and anything else the image of the instance that builds.
 */
export function withParent(
  applied: AppliedPipeline,
  parentImage: ParentImage | undefined,
): AppliedPipeline {
  const { pipeline } = applied;
  if (parentImage === undefined) return applied;
  if (pipeline.imageRecipe === undefined) {
    const { containerRecipe: recipe } = pipeline;
    const isContainer = ["oci", "image", "image-arn"].includes(parentImage.kind);
    const changed = isContainer
      ? { parentImage }
      : { instanceConfiguration: { ...recipe.instanceConfiguration, image: parentImage } };
    return { ...applied, pipeline: { ...pipeline, containerRecipe: { ...recipe, ...changed } } };
  }
  return {
    ...applied,
    pipeline: { ...pipeline, imageRecipe: { ...pipeline.imageRecipe, parentImage } },
  };
}
