import { defaultInstanceTypes } from "../pipeline/defaults.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { planRepositories } from "./find-repositories.ts";
import { ingredientsOf } from "./fingerprint.ts";
import type { ImageRecord } from "./image-record.ts";
import { logGroupOf } from "./log-stream.ts";
import type { BuildPlan } from "./plan.ts";
import { containerRegions, planRegions } from "./plan-regions.ts";
import { isContainerRecipe } from "./recipe.ts";
import type { ResolvedContainer } from "./resolve-container-recipe.ts";
import type { ResolvedRecipe } from "./resolve-recipe.ts";

/** What was deployed for builds. */
export type BuildSettings = {
  /** Region of the build. */
  readonly region: string;
  /** Of instances whose pipeline names none. */
  readonly instanceProfile?: string;
  /** That is told about builds whose pipeline names none. */
  readonly topicArn?: string;
  /** Subnets of instances whose pipeline names none, with commas between them; EC2's default VPC without. */
  readonly subnetIds?: string;
  /** Security groups that go with them, with commas. */
  readonly securityGroupIds?: string;
  /** Stack of Kiln, which marks what it makes. */
  readonly stack?: string;
  /** Of the log groups of pipelines that name none. */
  readonly logGroupPrefix?: string;
};

/** What whoever starts a build may decide. */
export type BuildChoices = {
  readonly keepMachineOnFailure: boolean;
  readonly isTested?: boolean;
};

/** Puts a plan together, with every default filled in. */
export function assemblePlan(
  settings: BuildSettings,
  pipeline: Pipeline,
  choices: BuildChoices,
  resolved: ResolvedRecipe,
  claim: ImageRecord,
): BuildPlan {
  const { name, version, build, buildId, fingerprint, createdAt } = claim;
  const { recipe } = resolved;
  const { container: _, ...ingredients } = ingredientsOf(resolved);
  const container =
    resolved.container === undefined
      ? undefined
      : planContainer(pipeline, resolved.container, claim);
  const infrastructure = completed(
    pipeline.infrastructureConfiguration,
    settings,
    resolved.parent.architecture,
  );
  const { imageTestsEnabled, timeoutMinutes: testTimeoutMinutes } =
    pipeline.imageTestsConfiguration;
  const copyTimeoutMinutes = pipeline.distributionConfiguration?.timeoutMinutes;
  const logGroup = logGroupOf(pipeline, settings.logGroupPrefix);
  return {
    buildId,
    pipeline: pipeline.name,
    image: { name, version, build },
    createdAt,
    accountId: resolved.accountId,
    ...(settings.stack === undefined ? {} : { stack: settings.stack }),
    region: settings.region,
    ...ingredients,
    ...(container === undefined ? {} : { container }),
    fingerprint,
    infrastructure,
    isTested: choices.isTested ?? imageTestsEnabled,
    ...(Object.keys(pipeline.imageTags).length === 0 ? {} : { imageTags: pipeline.imageTags }),
    ...(testTimeoutMinutes === undefined ? {} : { testTimeoutMinutes }),
    ...(copyTimeoutMinutes === undefined ? {} : { copyTimeoutMinutes }),
    keepMachineOnFailure:
      choices.keepMachineOnFailure || !infrastructure.terminateInstanceOnFailure,
    ...(logGroup === undefined ? {} : { logGroup }),
    regions:
      container === undefined
        ? planRegions(pipeline, settings.region, {
            recipeName: name,
            recipeTags: isContainerRecipe(recipe) ? {} : recipe.amiTags,
            buildDate: new Date(createdAt),
            buildVersion: build,
            accountId: resolved.accountId,
          })
        : containerRegions(container),
  };
}

function planContainer(
  pipeline: Pipeline,
  { parentImage, dockerfile, platforms, repositories }: ResolvedContainer,
  claim: ImageRecord,
): NonNullable<BuildPlan["container"]> {
  return {
    parentImage,
    dockerfile,
    platforms,
    repositories: planRepositories(repositories, claim, new Date(claim.createdAt)),
    isScanned: pipeline.imageScanningConfiguration.imageScanningEnabled,
  };
}

function completed(
  infrastructure: BuildPlan["infrastructure"],
  settings: BuildSettings,
  architecture: string,
): BuildPlan["infrastructure"] {
  const { instanceProfile, topicArn } = settings;
  const types = infrastructure.instanceTypes;
  const defaults = defaultInstanceTypes(architecture.startsWith("arm64") ? "arm64" : "x86_64");
  return {
    ...(instanceProfile === undefined ? {} : { instanceProfileName: instanceProfile }),
    ...(topicArn === undefined ? {} : { snsTopicArn: topicArn }),
    ...infrastructure,
    ...networkOf(infrastructure, settings),
    instanceTypes: types.length === 0 ? defaults : types,
  };
}

/** The deployed network, for a pipeline that names none; security groups belong to a network. */
function networkOf(
  { subnetId, launch }: BuildPlan["infrastructure"],
  { subnetIds, securityGroupIds }: BuildSettings,
): Partial<BuildPlan["infrastructure"]> {
  if (subnetId !== undefined || launch?.subnetIds !== undefined || subnetIds === undefined)
    return {};
  return {
    launch: { ...launch, subnetIds: subnetIds.split(",") },
    ...(securityGroupIds === undefined ? {} : { securityGroupIds: securityGroupIds.split(",") }),
  };
}
