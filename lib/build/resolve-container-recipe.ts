import {
  architectureFor,
  type ContainerPlatform,
  platformFor,
} from "../pipeline/container-platform.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import type { Image } from "./cloud.ts";
import {
  type FindRepositoriesPorts,
  type FoundRepository,
  findRepositories,
} from "./find-repositories.ts";
import type { PlannedComponent } from "./plan.ts";
import type { Resolved } from "./problem.ts";
import type { ContainerRecipe } from "./recipe.ts";
import { type ComponentPorts, resolveComponents } from "./resolve-components.ts";
import { type ContainerParentPorts, resolveContainerParent } from "./resolve-container-parent.ts";
import { resolveDockerfile } from "./resolve-dockerfile.ts";
import { resolveHost } from "./resolve-host.ts";
import type { ParentPorts } from "./resolve-parent.ts";
import type { AppliedPipeline } from "./stored-pipeline.ts";

/** What finding all parts of a container recipe needs. */
export type ContainerRecipePorts = ComponentPorts &
  ParentPorts &
  ContainerParentPorts &
  FindRepositoriesPorts;

/** What a container image is made of, and where it goes. */
export type ResolvedContainer = {
  /** Reference; with a digest where it could be asked for. */
  readonly parentImage: string;
  readonly dockerfile: string;
  readonly platforms: readonly ContainerPlatform[];
  readonly repositories: readonly FoundRepository[];
};

/** A container recipe with what its references stand for now; the parent is the AMI of its instances. */
export type ResolvedContainerRecipe = {
  readonly parent: Image;
  readonly components: readonly PlannedComponent[];
  readonly container: ResolvedContainer;
};

/** Finds everything at once; every part that cannot be found is a problem. */
export async function resolveContainerRecipe(
  ports: ContainerRecipePorts,
  { pipeline, documents }: AppliedPipeline & { readonly pipeline: Pipeline },
  recipe: ContainerRecipe,
  home: { readonly region: string; readonly accountId: string },
): Promise<Resolved<ResolvedContainerRecipe>> {
  const { region } = home;
  const [parent, components, dockerfile, parentImage, repositories] = await Promise.all([
    resolveHost(
      ports,
      region,
      recipe.instanceConfiguration?.image,
      architectureFor(recipe.platforms?.[0] ?? "linux/amd64"),
    ),
    resolveComponents(ports, recipe.components, documents, "containerRecipe"),
    resolveDockerfile(ports, recipe, documents),
    resolveContainerParent(ports, region, recipe.parentImage),
    findRepositories(ports, pipeline, home),
  ]);
  if (
    "problems" in parent ||
    "problems" in components ||
    "problems" in dockerfile ||
    "problems" in parentImage ||
    "problems" in repositories
  )
    return {
      problems: [parent, components, dockerfile, parentImage, repositories].flatMap(
        (one): readonly Issue[] => ("problems" in one ? one.problems : []),
      ),
    };
  return {
    value: {
      parent: parent.value,
      components: components.value,
      container: {
        parentImage: parentImage.value,
        dockerfile: dockerfile.value,
        platforms: recipe.platforms ?? [platformFor(parent.value.architecture)],
        repositories: repositories.value,
      },
    },
  };
}
