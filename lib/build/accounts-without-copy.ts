import type { Distribution } from "../pipeline/distribution-configuration.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Issue } from "../source/issue.ts";
import { problem } from "./problem.ts";

/**
 * Parameters and fast launch of accounts that get no copy of the image: a parameter holds the id of its own account's
 * image, and fast launch is switched on by its owner.
 */
export function accountsWithoutCopy(pipeline: Pipeline, accountId: string): readonly Issue[] {
  const distributions = pipeline.distributionConfiguration?.distributions ?? [];
  return distributions.flatMap((distribution, index) =>
    problemsOf(distribution, accountId, `distributionConfiguration.distributions[${index}]`),
  );
}

function problemsOf(distribution: Distribution, home: string, path: string): readonly Issue[] {
  const targets = distribution.amiDistributionConfiguration?.targetAccountIds ?? [];
  const hasImage = new Set([home, ...targets]);
  const asked = [
    ...(distribution.ssmParameterConfigurations ?? []).map(
      (one, index) =>
        [one.amiAccountId, `ssmParameterConfigurations[${index}].amiAccountId`] as const,
    ),
    ...(distribution.fastLaunchConfigurations ?? []).map(
      (one, index) =>
        [
          one.enabled ? one.accountId : undefined,
          `fastLaunchConfigurations[${index}].accountId`,
        ] as const,
    ),
  ];
  return asked.flatMap(([account, where]) =>
    account === undefined || hasImage.has(account)
      ? []
      : [
          problem(
            "account-without-copy",
            `${path}.${where}`,
            `Cannot use the image in account ${account}: it gets no copy in ${distribution.region}`,
            `Add "${account}" to amiDistributionConfiguration.targetAccountIds.`,
          ),
        ],
  );
}
