/** The repositories that a container image goes to, looked up before anything is launched. */
import { Denied } from "../errors.ts";
import { type NameTemplate, renderName } from "../pipeline/name-template.ts";
import { partitionOf } from "../pipeline/partition.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { normalizeName } from "../pipeline/resource-name.ts";
import type { Issue } from "../source/issue.ts";
import type { PlannedRepository } from "./container-plan.ts";
import { problem, type Resolved } from "./problem.ts";

/** What is known of a repository. */
export type RepositoryFacts = {
  /** Host and path. */
  readonly uri: string;
  /** Whether a tag stays with the image that had it first. */
  readonly isImmutable: boolean;
  /** Patterns with `*` of tags that may change all the same. */
  readonly mutableTags?: readonly string[];
};

/** What looking them up needs. */
export type FindRepositoriesPorts = {
  readonly repositories: {
    /** undefined when there is none. @throws {Denied} */
    readonly find: (region: string, repositoryName: string) => Promise<RepositoryFacts | undefined>;
    /** Regions of the same account to which ECR itself copies what is pushed to a repository. @throws {Denied} */
    readonly replicated: (region: string, repositoryName: string) => Promise<readonly string[]>;
  };
};

/** A repository that was found; of one that may not be looked at, nothing but its address is known. */
export type FoundRepository = RepositoryFacts & {
  readonly region: string;
  readonly repositoryName: string;
  readonly containerTags: readonly NameTemplate[];
  readonly isReplicated: boolean;
};

type Wanted = Pick<FoundRepository, "region" | "repositoryName" | "containerTags"> & {
  readonly path: string;
};

/** Finds the repository of each Region, that of the build first. Every one that is missing is a problem. */
export async function findRepositories(
  { repositories }: FindRepositoriesPorts,
  pipeline: Pipeline,
  home: { readonly region: string; readonly accountId: string },
): Promise<Resolved<readonly FoundRepository[]>> {
  const [first, ...others] = wantedOf(pipeline, home.region);
  if (first === undefined) return { value: [] };
  const replicated =
    others.length === 0
      ? []
      : await unlessDenied(repositories.replicated(first.region, first.repositoryName), []);
  const found = await Promise.all(
    [first, ...others].map(async ({ path, ...one }, index): Promise<Resolved<FoundRepository>> => {
      const { region, repositoryName } = one;
      const isReplicated = index > 0 && isSame(one, first) && replicated.includes(region);
      const unknown = { uri: uriOf(home.accountId, region, repositoryName), isImmutable: false };
      const facts = await unlessDenied(repositories.find(region, repositoryName), unknown);
      // The repository of a replica is made by ECR with the first one.
      if (facts === undefined && !isReplicated) return { problems: [missing(path, one)] };
      return { value: { ...one, ...(facts ?? unknown), isReplicated } };
    }),
  );
  const problems = found.flatMap((one): readonly Issue[] =>
    "problems" in one ? one.problems : [],
  );
  return problems.length > 0
    ? { problems }
    : { value: found.flatMap((one) => ("value" in one ? [one.value] : [])) };
}

function wantedOf({ containerRecipe, distributionConfiguration }: Pipeline, home: string) {
  if (containerRecipe === undefined) return [];
  const fallback = containerRecipe.targetRepository;
  const distributions = distributionConfiguration?.distributions ?? [];
  const all = distributions.map((one, index): Wanted => {
    const { region, containerDistributionConfiguration: own } = one;
    const { repositoryName } = own?.targetRepository ?? fallback;
    const path =
      own === undefined
        ? "containerRecipe.targetRepository"
        : `distributionConfiguration.distributions[${index}].containerDistributionConfiguration.targetRepository`;
    return { region, repositoryName, containerTags: own?.containerTags ?? [], path };
  });
  const bare: Wanted = {
    region: home,
    repositoryName: fallback.repositoryName,
    containerTags: [],
    path: "containerRecipe.targetRepository",
  };
  const here = all.find(({ region }) => region === home) ?? bare;
  return [here, ...all.filter(({ region }) => region !== home)];
}

/** ECR copies an image with its name and tags, so those must be the same for it to do all that is to be done. */
function isSame(a: Omit<Wanted, "path">, b: Omit<Wanted, "path">): boolean {
  const tags = (one: Omit<Wanted, "path">) => one.containerTags.map(({ text }) => text).join(" ");
  return a.repositoryName === b.repositoryName && tags(a) === tags(b);
}

function missing(path: string, { region, repositoryName }: Omit<Wanted, "path">): Issue {
  return problem(
    "no-repository",
    path,
    `Cannot push to repository "${repositoryName}": there is none in ${region}`,
    `Create it: aws ecr create-repository --region ${region} --repository-name ${repositoryName}`,
  );
}

function uriOf(accountId: string, region: string, repositoryName: string): string {
  const domain = partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `${accountId}.dkr.ecr.${region}.${domain}/${repositoryName}`;
}

async function unlessDenied<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Denied) return otherwise;
    throw error;
  }
}

/** Longest tag of a container image. */
const MAX_TAG = 128;

/** The repositories as a plan has them, with the tags of one image. */
export function planRepositories(
  found: readonly FoundRepository[],
  image: { readonly name: string; readonly version: string; readonly build: number },
  buildDate: Date,
): readonly PlannedRepository[] {
  const number = `${image.version}-${image.build}`;
  const name = normalizeName(image.name).slice(0, MAX_TAG - number.length - 1);
  // A tag begins with a letter, a digit or an underscore.
  const named = `${name.replace(/^-+/, "")}-${number}`;
  return found.map(({ region, repositoryName, uri, containerTags, isReplicated }) => {
    const own = containerTags.map((template) =>
      renderName(template, { buildDate, buildVersion: image.build }),
    );
    const tags = [...new Set([number, named, ...own])];
    return { region, repositoryName, uri, tags, isReplicated };
  });
}
