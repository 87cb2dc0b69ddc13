/** The two kinds of recipes. */
import type { Pipeline } from "../pipeline/pipeline.ts";

/** What an AMI is made of. */
export type ImageRecipe = NonNullable<Pipeline["imageRecipe"]>;
/** What a container image is made of. */
export type ContainerRecipe = NonNullable<Pipeline["containerRecipe"]>;
/** What an image is made of. */
export type Recipe = ImageRecipe | ContainerRecipe;

/** Kind of the image that a pipeline makes, by which its state machine is chosen. */
export type ImageKind = "ami" | "container";

/** The one recipe of a pipeline. */
export function recipeOf(pipeline: Pipeline): Recipe {
  return pipeline.imageRecipe ?? pipeline.containerRecipe;
}

/** Which of the two a pipeline makes. */
export function kindOf(pipeline: Pick<Pipeline, "containerRecipe">): ImageKind {
  return pipeline.containerRecipe === undefined ? "ami" : "container";
}

/** True for the recipe of a container image. */
export function isContainerRecipe(recipe: Recipe): recipe is ContainerRecipe {
  return "targetRepository" in recipe;
}
