import { type BuiltContainerPorts, builtContainer, digestsOfContainer } from "./built-container.ts";
import { madeContainers } from "./made-container.ts";
import type { BuildPlan } from "./plan.ts";
import type { Registry } from "./registry.ts";

/** What removing container images needs. All of it is safe to repeat. */
export type RemoveContainersPorts = BuiltContainerPorts & {
  readonly registry: Pick<Registry, "get" | "list">;
  readonly repositories: {
    /** Removes what has no tag; images that are gone already are no failure. */
    readonly remove: (
      region: string,
      repositoryName: string,
      digests: readonly string[],
    ) => Promise<void>;
  };
};

/**
 * Removes what a build has pushed and not published. Layers that no image refers to any more are ECR's to remove.
 *
 * @returns the addresses of removed images.
 */
export async function removeContainers(
  ports: RemoveContainersPorts,
  plan: BuildPlan,
): Promise<readonly string[]> {
  if (plan.container === undefined) return [];
  const built = await builtContainer(ports, plan);
  if (built === undefined) return [];
  const published = await madeContainers(ports.registry, plan.buildId);
  const isPublished = (region: string) => published.some((one) => one.region === region);
  const unpublished = plan.container.repositories.filter(({ region }) => !isPublished(region));
  const digests = digestsOfContainer(built);
  for (const { region, repositoryName } of unpublished)
    await ports.repositories.remove(region, repositoryName, digests);
  return unpublished.map(({ uri }) => `${uri}@${built.digest}`);
}
