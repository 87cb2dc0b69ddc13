import type { Pipeline } from "../pipeline/pipeline.ts";
import { sha256 } from "../sha256.ts";
import { canonicalJson } from "./digest.ts";
import type { PlannedComponent } from "./plan.ts";

/** A recipe as far as it decides what is in an image; tags and descriptions do not. */
type Recipe = NonNullable<Pipeline["imageRecipe"]>;

/**
 * Digest of the recipe as it is written, with the content of the documents that it brings along. While it stays the
 * same, a version with an x stays the same too.
 *
 * @param documents Digests of documents by path.
 */
export function recipeDigest(
  recipe: Recipe,
  documents: { readonly [path: string]: string },
): Promise<string> {
  return sha256(
    canonicalJson({
      parentImage: recipe.parentImage,
      components: recipe.components.map((component) => ({
        ...component,
        dataAt: undefined,
        digest: component.kind === "file" ? documents[component.path] : undefined,
      })),
      settings: settingsOf(recipe),
    }),
  );
}

/**
 * Digest of all that decides what will be in the image: the parent image and the component documents as they are now,
 * their parameters and order, and the settings of the recipe.
 */
export function fingerprintOf(
  recipe: Recipe,
  parentImageId: string,
  components: readonly PlannedComponent[],
): Promise<string> {
  return sha256(
    canonicalJson({
      parent: parentImageId,
      components: components.map(({ digest, parameters }) => ({ digest, parameters })),
      settings: settingsOf(recipe),
    }),
  );
}

function settingsOf(recipe: Recipe): object {
  const { blockDeviceMappings, workingDirectory, additionalInstanceConfiguration } = recipe;
  return { blockDeviceMappings, workingDirectory, additionalInstanceConfiguration };
}
