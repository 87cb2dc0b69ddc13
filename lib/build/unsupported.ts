import type { Distribution } from "../pipeline/distribution-configuration.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import { problem } from "./problem.ts";

/**
 * What a pipeline asks for that this flow does not do. A build that left it out without a word would pass for more than
 * it is.
 */
export function unsupported(pipeline: Pipeline, accountId: string): readonly Issue[] {
  const recipe = pipeline.imageRecipe;
  const asked: readonly (readonly [boolean, string])[] = [
    [recipe === undefined, "containerRecipe"],
    [(recipe?.amiWatermarks.length ?? 0) > 0, "imageRecipe.amiWatermarks"],
    [pipeline.workflows.length > 0, "workflows"],
    [pipeline.imageScanningConfiguration.imageScanningEnabled, "imageScanningConfiguration"],
  ];
  const distributions = pipeline.distributionConfiguration?.distributions ?? [];
  return [
    ...asked.flatMap(([isAsked, path]) => (isAsked ? [refusal(path)] : [])),
    ...distributions.flatMap((distribution, index) =>
      ofDistribution(distribution, accountId).map((path) =>
        refusal(`distributionConfiguration.distributions[${index}].${path}`),
      ),
    ),
  ];
}

function ofDistribution(distribution: Distribution, accountId: string): readonly string[] {
  const isOther = (id: string | undefined) => id !== undefined && id !== accountId;
  const asked: readonly (readonly [boolean, string])[] = [
    [
      distribution.amiDistributionConfiguration?.targetAccountIds?.some(isOther) ?? false,
      "amiDistributionConfiguration.targetAccountIds",
    ],
    [isGiven(distribution.licenseConfigurationArns), "licenseConfigurationArns"],
    [isGiven(distribution.launchTemplateConfigurations), "launchTemplateConfigurations"],
    [distribution.s3ExportConfiguration !== undefined, "s3ExportConfiguration"],
    [
      distribution.fastLaunchConfigurations?.some(({ enabled }) => enabled) ?? false,
      "fastLaunchConfigurations",
    ],
    [
      distribution.ssmParameterConfigurations?.some((one) => isOther(one.amiAccountId)) ?? false,
      "ssmParameterConfigurations.amiAccountId",
    ],
  ];
  return asked.flatMap(([isAsked, path]) => (isAsked ? [path] : []));
}

function isGiven(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function refusal(path: string): Issue {
  return problem(
    "unsupported",
    path,
    `Cannot build with "${path}": this version of Kiln does not do it in an AMI build`,
    "Leave it out.",
  );
}
