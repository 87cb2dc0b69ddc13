/** Whether a container image may get its tags, asked before anything costs money. What may not be asked is let pass. */
import { Denied, InvalidInput } from "../errors.ts";
import type { Issue } from "../source/issue.ts";
import { type CheckDistributionPorts, checkDistribution } from "./check-distribution.ts";
import type { PlannedRepository } from "./container-plan.ts";
import type { FoundRepository } from "./find-repositories.ts";
import type { BuildPlan } from "./plan.ts";
import { problem } from "./problem.ts";

/** What asking needs. */
export type CheckRepositoriesPorts = CheckDistributionPorts & {
  readonly repositories: {
    /** Which of these tags name an image already. @throws {Denied} */
    readonly taken: (
      region: string,
      repositoryName: string,
      tags: readonly string[],
    ) => Promise<readonly string[]>;
  };
};

/** @throws {InvalidInput} with all tags that belong to other images for good, and all that is wrong with notifications. */
export async function checkRepositories(
  ports: CheckRepositoriesPorts,
  plan: BuildPlan,
  found: readonly FoundRepository[],
): Promise<void> {
  const planned = plan.container?.repositories ?? [];
  const problems = await Promise.all([
    checkDistribution(ports, plan),
    ...planned.map((one) => {
      const facts = found.find(({ region }) => region === one.region);
      return facts?.isImmutable === true ? checkTags(ports, one, facts) : [];
    }),
  ]);
  if (problems.flat().length > 0) throw new InvalidInput("Cannot plan the build", problems.flat());
}

async function checkTags(
  { repositories }: CheckRepositoriesPorts,
  { region, repositoryName, tags }: PlannedRepository,
  { mutableTags = [] }: FoundRepository,
): Promise<readonly Issue[]> {
  const fixed = tags.filter((tag) => !mutableTags.some((pattern) => matches(pattern, tag)));
  try {
    const taken = await repositories.taken(region, repositoryName, fixed);
    return taken.map((tag) =>
      problem(
        "tag-taken",
        "containerDistributionConfiguration.containerTags",
        `Cannot tag the image "${tag}": repository "${repositoryName}" in ${region} is immutable and another image has that tag`,
        'Put "{{ imagebuilder:buildVersion }}" into the tag, or let it change: aws ecr put-image-tag-mutability.',
      ),
    );
  } catch (error) {
    if (error instanceof Denied) return [];
    throw error;
  }
}

/** True when a pattern with `*` fits a whole tag. */
function matches(pattern: string, tag: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(tag);
}
