import { defaultWorkingDirectory } from "../pipeline/defaults.ts";
import { sha256 } from "../sha256.ts";
import type { PlannedContainer } from "./container-plan.ts";
import { canonicalJson } from "./digest.ts";
import type { BuildPlan, PlannedComponent } from "./plan.ts";
import { isContainerRecipe, type Recipe } from "./recipe.ts";
import type { ResolvedRecipe } from "./resolve-recipe.ts";

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
> & {
  /** Of a container image: its parent is here, and the other one is the AMI of the instance that builds it. */
  readonly container?: Pick<PlannedContainer, "parentImage" | "dockerfile" | "platforms">;
};

/** The ingredients of a recipe as they are now. */
export function ingredientsOf({
  recipe,
  parent,
  components,
  container,
}: Pick<ResolvedRecipe, "recipe" | "parent" | "components" | "container">): Ingredients {
  const { imageId, name, architecture, platform } = parent;
  const common = {
    parent: { imageId, name, architecture, platform },
    components,
    workingDirectory:
      recipe.workingDirectory ??
      defaultWorkingDirectory(platform === "windows" ? "Windows" : "Linux"),
  };
  if (isContainerRecipe(recipe)) {
    const blockDeviceMappings = recipe.instanceConfiguration?.blockDeviceMappings ?? [];
    if (container === undefined) return { ...common, blockDeviceMappings };
    const { parentImage, dockerfile, platforms } = container;
    return { ...common, blockDeviceMappings, container: { parentImage, dockerfile, platforms } };
  }
  const { userDataOverride, systemsManagerAgent } = recipe.additionalInstanceConfiguration ?? {};
  return {
    ...common,
    ...(userDataOverride === undefined ? {} : { userData: userDataOverride }),
    blockDeviceMappings: recipe.blockDeviceMappings,
    ...(systemsManagerAgent === undefined ? {} : { systemsManagerAgent }),
  };
}

/**
 * Digest of all that decides what will be in the image: the parent image and the component documents as they are now,
 * their parameters and order, working directory, user data, volumes, and what becomes of the agent. It is the same for
 * recipes that differ only in comments, layout, the order of parameters or volumes, or in a default that is spelt out.
 * What is in a container image depends on its parent, template, platforms, components and working directory, and not on
 * the instance that builds it.
 */
export function fingerprintOf(ingredients: Ingredients): Promise<string> {
  const { parent, components, workingDirectory, userData, container } = ingredients;
  if (container !== undefined)
    return sha256(
      canonicalJson({
        container: { ...container, parentImage: parentContent(container.parentImage) },
        components: components.map(workOf),
        workingDirectory,
      }),
    );
  return sha256(
    canonicalJson({
      parent: parent.imageId,
      components: components.map(workOf),
      workingDirectory,
      userData,
      volumes: volumesOf(ingredients),
      uninstallsAgent: ingredients.systemsManagerAgent?.uninstallAfterBuild,
    }),
  );
}

/** What a component does, with its parameters. */
export function workOf(component: PlannedComponent): object {
  return { content: contentOf(component), parameters: parametersOf(component) };
}

/** What decides which container image a reference means: its digest, where it has one, whatever its tag. */
export function parentContent(reference: string): string {
  const [named = "", digest] = reference.split("@");
  return digest === undefined ? reference : `${named.replace(/:[^:/]*$/, "")}@${digest}`;
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
 * @param dockerfile The template of a container recipe.
 */
export function recipeDigest(
  recipe: Recipe,
  found: readonly PlannedComponent[],
  dockerfile?: string,
): Promise<string> {
  const { parentImage, workingDirectory } = recipe;
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
      settings: isContainerRecipe(recipe)
        ? { workingDirectory, dockerfile, platforms: recipe.platforms }
        : {
            blockDeviceMappings: recipe.blockDeviceMappings,
            workingDirectory,
            additionalInstanceConfiguration: recipe.additionalInstanceConfiguration,
            sanitiseConfiguration: recipe.sanitiseConfiguration,
          },
    }),
  );
}
