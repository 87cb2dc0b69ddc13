import { defaultWorkingDirectory } from "../pipeline/defaults.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { sha256 } from "../sha256.ts";
import { canonicalJson } from "./digest.ts";
import type { BuildPlan, PlannedComponent } from "./plan.ts";
import type { ResolvedRecipe } from "./resolve-recipe.ts";

/** A recipe as far as it decides what is in an image; tags and descriptions do not. */
type Recipe = NonNullable<Pipeline["imageRecipe"]>;

/**
 * All that decides what is in an image, with every reference resolved and every default filled in: the part of a plan
 * that its fingerprint covers.
 */
export type Ingredients = Pick<
  BuildPlan,
  | "parent"
  | "components"
  | "workingDirectory"
  | "userData"
  | "blockDeviceMappings"
  | "systemsManagerAgent"
>;

/** The ingredients of a recipe as they are now. */
export function ingredientsOf({
  recipe,
  parent,
  components,
}: Pick<ResolvedRecipe, "recipe" | "parent" | "components">): Ingredients {
  const { userDataOverride, systemsManagerAgent } = recipe.additionalInstanceConfiguration ?? {};
  const { imageId, name, architecture, platform } = parent;
  return {
    parent: { imageId, name, architecture, platform },
    components,
    workingDirectory:
      recipe.workingDirectory ??
      defaultWorkingDirectory(platform === "windows" ? "Windows" : "Linux"),
    ...(userDataOverride === undefined ? {} : { userData: userDataOverride }),
    blockDeviceMappings: recipe.blockDeviceMappings,
    ...(systemsManagerAgent === undefined ? {} : { systemsManagerAgent }),
  };
}

/**
 * Digest of all that decides what will be in the image: the parent image and the component documents as they are now,
 * their parameters and order, working directory, user data, volumes, and what becomes of the agent. It is the same for
 * recipes that differ only in comments, layout, the order of parameters or volumes, or in a default that is spelt out.
 */
export function fingerprintOf(ingredients: Ingredients): Promise<string> {
  const { parent, components, workingDirectory, userData } = ingredients;
  return sha256(
    canonicalJson({
      parent: parent.imageId,
      components: components.map((component) => ({
        content: contentOf(component),
        parameters: parametersOf(component),
      })),
      workingDirectory,
      userData,
      volumes: volumesOf(ingredients),
      uninstallsAgent: ingredients.systemsManagerAgent?.uninstallAfterBuild,
    }),
  );
}

/** Digest of what a component does. */
export function contentOf({ contentDigest, digest }: PlannedComponent): string {
  return contentDigest ?? digest;
}

/** Values of a component's parameters by name. */
export function parametersOf({ parameters }: PlannedComponent): {
  readonly [name: string]: string;
} {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

/** The volumes in an order of their own: which of two devices is named first means nothing. */
export function volumesOf({
  blockDeviceMappings,
}: Pick<Ingredients, "blockDeviceMappings">): Ingredients["blockDeviceMappings"] {
  return blockDeviceMappings.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
}

/**
 * Digest of the recipe as it is written, with what the documents say that it brings along; references stay references.
 * While it stays the same, a version with an x stays the same too.
 *
 * @param found The recipe's components as they were found.
 */
export function recipeDigest(recipe: Recipe, found: readonly PlannedComponent[]): Promise<string> {
  const { parentImage, blockDeviceMappings, workingDirectory } = recipe;
  const { additionalInstanceConfiguration, sanitiseConfiguration } = recipe;
  const contents = new Map(found.map((component) => [component.path, contentOf(component)]));
  return sha256(
    canonicalJson({
      parentImage,
      components: recipe.components.map((component) => ({
        ...component,
        ...(component.kind === "file" ? { content: contents.get(component.path) } : {}),
        ...(component.kind === "inline"
          ? { data: undefined, dataAt: undefined, content: contents.get(component.name) }
          : {}),
      })),
      settings: {
        blockDeviceMappings,
        workingDirectory,
        additionalInstanceConfiguration,
        sanitiseConfiguration,
      },
    }),
  );
}
