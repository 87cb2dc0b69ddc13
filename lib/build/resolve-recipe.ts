import { InvalidInput } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import type { Image } from "./cloud.ts";
import type { PlannedComponent } from "./plan.ts";
import type { Resolved } from "./problem.ts";
import { type ImageRecipe, isContainerRecipe, type Recipe, recipeOf } from "./recipe.ts";
import { resolveComponents } from "./resolve-components.ts";
import {
  type ContainerRecipePorts,
  type ResolvedContainer,
  resolveContainerRecipe,
} from "./resolve-container-recipe.ts";
import { resolveParent } from "./resolve-parent.ts";
import { sanitiseComponent } from "./sanitise-component.ts";
import type { AppliedPipeline } from "./stored-pipeline.ts";
import { unsupported } from "./unsupported.ts";

/** What finding all parts of a recipe needs. */
export type RecipePorts = ContainerRecipePorts & {
  /** Region of the build. */
  readonly settings: { readonly region: string };
  /** Id of the account. */
  readonly account: () => Promise<string>;
};

/** A recipe with what its references stand for now. */
export type ResolvedRecipe = {
  readonly accountId: string;
  readonly recipe: Recipe;
  /** Of an image; for a container image, the AMI of the instances that build and test it. */
  readonly parent: Image;
  /** Those of the recipe; for an AMI also what cleans a Linux machine after them. */
  readonly components: readonly PlannedComponent[];
  /** Of a container recipe. */
  readonly container?: ResolvedContainer;
};

/**
 * Finds the parent image and all component documents of a pipeline.
 *
 * @throws {InvalidInput} with all that cannot be found, and all that this flow does not do.
 */
export async function resolveRecipe(
  ports: RecipePorts,
  applied: AppliedPipeline,
): Promise<ResolvedRecipe> {
  const { pipeline } = applied;
  const accountId = await ports.account();
  const problems: Issue[] = [...unsupported(pipeline, accountId)];
  const recipe = recipeOf(pipeline);
  const { region } = ports.settings;
  const found = isContainerRecipe(recipe)
    ? await resolveContainerRecipe(ports, applied, recipe, { region, accountId })
    : await resolveImageRecipe(ports, applied, recipe);
  if ("problems" in found) problems.push(...found.problems);
  if (problems.length > 0 || "problems" in found)
    throw new InvalidInput(refusal(pipeline), problems);
  return { accountId, recipe, ...found.value };
}

async function resolveImageRecipe(
  ports: RecipePorts,
  { documents }: AppliedPipeline,
  recipe: ImageRecipe,
): Promise<Resolved<Pick<ResolvedRecipe, "parent" | "components">>> {
  const parent = await resolveParent(ports, ports.settings.region, recipe.parentImage);
  const isWindows = "value" in parent && parent.value.platform === "windows";
  const last = isWindows ? undefined : sanitiseComponent(recipe);
  const components = await resolveComponents(
    ports,
    last === undefined ? recipe.components : [...recipe.components, last],
    documents,
  );
  if ("value" in parent && "value" in components)
    return { value: { parent: parent.value, components: components.value } };
  return {
    problems: [
      ...("problems" in parent ? parent.problems : []),
      ...("problems" in components ? components.problems : []).map((one) =>
        ofSanitise(one, recipe.components.length),
      ),
    ],
  };
}

/** A problem of the component that no recipe lists points at what a recipe says of it. */
function ofSanitise(problem: Issue, index: number): Issue {
  if (problem.path !== `imageRecipe.components[${index}]`) return problem;
  return {
    ...problem,
    path: "imageRecipe.sanitiseConfiguration",
    remedy: "Deploy Kiln again, which registers its components, or set sanitiseEnabled: false.",
  };
}

function refusal({ name }: Pipeline): string {
  return `Cannot plan a build of pipeline "${name}"`;
}
