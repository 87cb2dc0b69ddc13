import { defaultInstanceTypes, defaultWorkingDirectory } from "../pipeline/defaults.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { ImageRecord } from "./image-record.ts";
import type { BuildPlan } from "./plan.ts";
import { planRegions } from "./plan-regions.ts";
import type { ResolvedRecipe } from "./resolve-recipe.ts";

/** What was deployed for builds. */
export type BuildSettings = {
  /** Region of the build. */
  readonly region: string;
  /** Of instances whose pipeline names none. */
  readonly instanceProfile?: string;
  /** That is told about builds whose pipeline names none. */
  readonly topicArn?: string;
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
  { accountId, recipe, parent, components }: ResolvedRecipe,
  claim: ImageRecord,
): BuildPlan {
  const { name, version, build, buildId, fingerprint, createdAt } = claim;
  const infrastructure = pipeline.infrastructureConfiguration;
  const architecture = parent.architecture.startsWith("arm64") ? "arm64" : "x86_64";
  const types = infrastructure.instanceTypes;
  const instanceProfile = infrastructure.instanceProfileName ?? settings.instanceProfile;
  const topicArn = infrastructure.snsTopicArn ?? settings.topicArn;
  const userData = recipe.additionalInstanceConfiguration?.userDataOverride;
  const { imageId, name: parentName, platform } = parent;
  return {
    buildId,
    pipeline: pipeline.name,
    image: { name, version, build },
    createdAt,
    accountId,
    region: settings.region,
    parent: { imageId, name: parentName, architecture: parent.architecture, platform },
    components,
    fingerprint,
    workingDirectory:
      recipe.workingDirectory ??
      defaultWorkingDirectory(platform === "windows" ? "Windows" : "Linux"),
    infrastructure,
    instanceTypes: types.length === 0 ? defaultInstanceTypes(architecture) : types,
    ...(instanceProfile === undefined ? {} : { instanceProfile }),
    ...(userData === undefined ? {} : { userData }),
    blockDeviceMappings: recipe.blockDeviceMappings,
    isTested: choices.isTested ?? pipeline.imageTestsConfiguration.imageTestsEnabled,
    keepMachineOnFailure:
      choices.keepMachineOnFailure || !infrastructure.terminateInstanceOnFailure,
    regions: planRegions(pipeline, settings.region, {
      recipeName: name,
      recipeTags: recipe.amiTags,
      buildDate: new Date(createdAt),
      buildVersion: build,
    }),
    ...(topicArn === undefined ? {} : { topicArn }),
  };
}
