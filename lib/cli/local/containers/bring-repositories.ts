import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { ecrClient } from "../../../aws/ecr-client.ts";
import type { Pipeline } from "../../../pipeline/pipeline.ts";
import type { BuildRegions } from "../build-regions.ts";
import type { Stack } from "../stack.ts";

/** Name of a pipeline's repository in each of its Regions. */
export function repositoriesOf(
  { containerRecipe, distributionConfiguration }: Pipeline,
  { region, copies }: BuildRegions,
): readonly { readonly region: string; readonly repositoryName: string }[] {
  const fallback = containerRecipe?.targetRepository.repositoryName;
  return [region, ...copies].flatMap((one) => {
    const distribution = distributionConfiguration?.distributions.find(
      (other) => other.region === one,
    );
    const own = distribution?.containerDistributionConfiguration?.targetRepository.repositoryName;
    const repositoryName = own ?? fallback;
    return repositoryName === undefined ? [] : [{ region: one, repositoryName }];
  });
}

/**
 * Makes the repositories of a pipeline in the local ECR, where an account would have to have them.
 *
 * @returns what was made, in words.
 */
export async function bringRepositories(
  { connection }: Pick<Stack, "connection">,
  pipeline: Pipeline,
  regions: BuildRegions,
): Promise<readonly string[]> {
  const made = repositoriesOf(pipeline, regions).map(async ({ region, repositoryName }) => {
    try {
      await ecrClient(connection, region).send(new CreateRepositoryCommand({ repositoryName }));
      return [`repository ${repositoryName} in ${region}`];
    } catch (error) {
      if (error instanceof Error && error.name === "RepositoryAlreadyExistsException") return [];
      throw error;
    }
  });
  return (await Promise.all(made)).flat();
}
