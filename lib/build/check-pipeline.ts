import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import { overlayRegistry } from "./overlay-registry.ts";
import { isContainerRecipe, recipeOf } from "./recipe.ts";
import { type ComponentPorts, resolveComponents } from "./resolve-components.ts";
import { storeDocument } from "./stored-pipeline.ts";
import { unsupported } from "./unsupported.ts";

/** What checking needs. */
export type CheckPipelinePorts = ComponentPorts & { readonly account: () => Promise<string> };

/**
 * What a build of a pipeline would be refused for as things are now: features that this flow does not have, and
 * components that are not there. The parent image is left out, as it may be an image that is yet to be built. Writes
 * nothing.
 *
 * @param documents Content of component documents by their path as the file has it.
 */
export async function checkPipeline(
  ports: CheckPipelinePorts,
  pipeline: Pipeline,
  documents: ReadonlyMap<string, string>,
): Promise<readonly Issue[]> {
  const issues = unsupported(pipeline, await ports.account());
  const recipe = recipeOf(pipeline);
  const registry = overlayRegistry(ports.registry);
  const digests = [...documents].map(
    async ([path, content]) => [path, await storeDocument(registry, content)] as const,
  );
  const stored = Object.fromEntries(await Promise.all(digests));
  const resolved = await resolveComponents(
    { ...ports, registry },
    recipe.components,
    stored,
    isContainerRecipe(recipe) ? "containerRecipe" : "imageRecipe",
  );
  return "problems" in resolved ? [...issues, ...resolved.problems] : issues;
}
