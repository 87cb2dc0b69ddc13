import { InvalidInput } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import type { Image } from "./cloud.ts";
import type { PlannedComponent } from "./plan.ts";
import { type ComponentPorts, resolveComponents } from "./resolve-components.ts";
import { type ParentPorts, resolveParent } from "./resolve-parent.ts";
import { sanitiseComponent } from "./sanitise-component.ts";
import type { AppliedPipeline } from "./stored-pipeline.ts";
import { unsupported } from "./unsupported.ts";

/** What finding all parts of a recipe needs. */
export type RecipePorts = ComponentPorts &
  ParentPorts & {
    /** Region of the build. */
    readonly settings: { readonly region: string };
    /** Id of the account. */
    readonly account: () => Promise<string>;
  };

/** A recipe with what its references stand for now. */
export type ResolvedRecipe = {
  readonly accountId: string;
  readonly recipe: NonNullable<Pipeline["imageRecipe"]>;
  readonly parent: Image;
  /** Those of the recipe, and what cleans a Linux machine after them. */
  readonly components: readonly PlannedComponent[];
};

/**
 * Finds the parent image and all component documents of a pipeline.
 *
 * @throws {InvalidInput} with all that cannot be found, and all that this flow does not do.
 */
export async function resolveRecipe(
  ports: RecipePorts,
  { pipeline, documents }: AppliedPipeline,
): Promise<ResolvedRecipe> {
  const accountId = await ports.account();
  const problems: Issue[] = [...unsupported(pipeline, accountId)];
  const recipe = pipeline.imageRecipe;
  if (recipe === undefined) throw new InvalidInput(refusal(pipeline), problems);
  const parent = await resolveParent(ports, ports.settings.region, recipe.parentImage);
  const isWindows = "value" in parent && parent.value.platform === "windows";
  const last = isWindows ? undefined : sanitiseComponent(recipe);
  const components = await resolveComponents(
    ports,
    last === undefined ? recipe.components : [...recipe.components, last],
    documents,
  );
  if ("problems" in parent) problems.push(...parent.problems);
  if ("problems" in components)
    problems.push(...components.problems.map((one) => ofSanitise(one, recipe.components.length)));
  if (problems.length > 0 || "problems" in parent || "problems" in components)
    throw new InvalidInput(refusal(pipeline), problems);
  return { accountId, recipe, parent: parent.value, components: components.value };
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
