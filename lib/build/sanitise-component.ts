/** What cleans a Linux machine after the last component, so that keys, identities and logs are in no image of it. */
import { parseComponentReference } from "../pipeline/component-reference.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { ComponentParameter, RecipeComponent } from "../pipeline/recipe-components.ts";

/** Name of the component that cleans. */
export const SANITISE = "sanitise";
const REFERENCE = `${SANITISE}@x.x.x`;

type Recipe = NonNullable<Pipeline["imageRecipe"]>;

/**
 * The component that a build on Linux ends with; undefined when the recipe switches it off, or has it in its own list.
 *
 * With user data of the recipe's own it does nothing unless those have made the file `perform_cleanup` in the working
 * directory, as in Image Builder: who sets a machine up in an own way decides whether it is cleaned.
 */
export function sanitiseComponent(recipe: Recipe): RecipeComponent | undefined {
  const { sanitiseEnabled, skipSections } = recipe.sanitiseConfiguration;
  const isListed = recipe.components.some(
    (component) => component.kind === "reference" && component.reference.name === SANITISE,
  );
  if (!sanitiseEnabled || isListed) return undefined;
  const parsed = parseComponentReference(REFERENCE);
  if ("refusal" in parsed) return undefined;
  const { userDataOverride, systemsManagerAgent } = recipe.additionalInstanceConfiguration ?? {};
  const isUninstalled = systemsManagerAgent?.uninstallAfterBuild;
  const parameters: readonly ComponentParameter[] = [
    ...(skipSections.length === 0
      ? []
      : [{ name: "SkipSections", value: [skipSections.join(",")] }]),
    ...(userDataOverride === undefined ? [] : [{ name: "RequireMarker", value: ["true"] }]),
    ...(isUninstalled === undefined
      ? []
      : [{ name: "UninstallAgent", value: [String(isUninstalled)] }]),
  ];
  return { kind: "reference", componentArn: REFERENCE, reference: parsed.value, parameters };
}
