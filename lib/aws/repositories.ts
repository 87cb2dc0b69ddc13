/** Repositories of ECR, as planning a build looks at them. */
import {
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
} from "@aws-sdk/client-ecr";
import type { CheckRepositoriesPorts } from "../build/check-repositories.ts";
import type { FindRepositoriesPorts } from "../build/find-repositories.ts";
import type { Call } from "./connection.ts";
import { ecrClient } from "./ecr-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Repositories as planning uses them. */
export type Repositories = FindRepositoriesPorts["repositories"] &
  CheckRepositoriesPorts["repositories"];

/** Repositories as a connection reaches them. */
export function repositories({ connection, signal }: Call): Repositories {
  const abort = { abortSignal: signal };
  const client = (region: string) => ecrClient(connection, region);
  return {
    async find(region, repositoryName) {
      const command = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
      const found = await translating(
        `describe repository "${repositoryName}" in ${region}`,
        unless(["RepositoryNotFoundException"], client(region).send(command, abort)),
      );
      const [repository] = found?.repositories ?? [];
      if (repository === undefined) return undefined;
      const { imageTagMutability, imageTagMutabilityExclusionFilters: filters = [] } = repository;
      const mutableTags =
        imageTagMutability === "IMMUTABLE_WITH_EXCLUSION"
          ? filters.flatMap(({ filter }) => filter ?? [])
          : [];
      return {
        uri: repository.repositoryUri ?? "",
        isImmutable: imageTagMutability?.startsWith("IMMUTABLE") ?? false,
        ...(mutableTags.length === 0 ? {} : { mutableTags }),
      };
    },
    async taken(region, repositoryName, tags) {
      const looks = tags.map(async (imageTag) => {
        const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
        const found = await translating(
          `look for tag "${imageTag}" in repository "${repositoryName}" of ${region}`,
          unless(["ImageNotFoundException"], client(region).send(command, abort)),
        );
        return found === undefined ? [] : [imageTag];
      });
      return (await Promise.all(looks)).flat();
    },
    async replicated(region, repositoryName) {
      const what = `read the replication rules of ECR in ${region}`;
      const describe = new DescribeRegistryCommand({});
      const found = await translating(what, client(region).send(describe, abort));
      const rules = found.replicationConfiguration?.rules ?? [];
      return rules
        .filter(
          ({ repositoryFilters = [] }) =>
            repositoryFilters.length === 0 ||
            repositoryFilters.some(({ filter = "" }) => repositoryName.startsWith(filter)),
        )
        .flatMap(({ destinations = [] }) => destinations)
        .filter(({ registryId }) => registryId === found.registryId)
        .flatMap((destination) => destination.region ?? []);
    },
  };
}
