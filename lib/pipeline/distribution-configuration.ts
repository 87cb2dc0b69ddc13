/** Where finished images go: Regions, accounts, launch templates, parameters. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import { amiDistributionConfiguration } from "./ami-distribution.ts";
import { licenseConfigurationArn } from "./aws-names.ts";
import { containerDistributionConfiguration } from "./container-distribution.ts";
import { keyIsInRegion } from "./distribution-rules.ts";
import {
  fastLaunchConfiguration,
  launchTemplateConfiguration,
  s3ExportConfiguration,
  ssmParameterConfiguration,
} from "./distribution-targets.ts";
import { advise } from "./foreign-keys.ts";
import { regionName } from "./region.ts";
import { byMember, distinct, withRules } from "./rules.ts";
import { tags } from "./tags.ts";

const distribution = withRules(
  record(
    {
      region: required(described(regionName, "Region that the image is copied to.")),
      amiDistributionConfiguration: optional(
        described(
          amiDistributionConfiguration,
          "Name, tags and permissions of the AMI in this Region.",
        ),
      ),
      containerDistributionConfiguration: optional(
        described(
          containerDistributionConfiguration,
          "Repository and tags of the container image in this Region.",
        ),
      ),
      licenseConfigurationArns: optional(
        described(
          list(licenseConfigurationArn, { maximum: 50 }),
          "License Manager configurations of the AMI.",
        ),
      ),
      launchTemplateConfigurations: optional(
        described(
          list(launchTemplateConfiguration, { maximum: 100 }),
          "Launch templates that get a version with the AMI.",
        ),
      ),
      s3ExportConfiguration: optional(
        described(s3ExportConfiguration, "A disk image of the AMI in S3."),
      ),
      fastLaunchConfigurations: optional(
        described(
          list(fastLaunchConfiguration, { maximum: 1000 }),
          "Faster launch of Windows AMIs.",
        ),
      ),
      ssmParameterConfigurations: optional(
        described(
          list(ssmParameterConfiguration, { maximum: 10 }),
          "Parameters that get the AMI's id.",
        ),
      ),
    },
    {
      what: "a distribution",
      advice: advise({
        regions: 'Write one entry with "region" for each Region.',
        name: 'Put it under "amiDistributionConfiguration".',
        amiTags: 'Put it under "amiDistributionConfiguration".',
        launchPermission: 'Put it under "amiDistributionConfiguration".',
        targetAccountIds: 'Put it under "amiDistributionConfiguration".',
        kmsKeyId: 'Put it under "amiDistributionConfiguration".',
        ssmParameterConfiguration: 'Did you mean "ssmParameterConfigurations"? It is a list.',
        launchTemplateConfiguration: 'Did you mean "launchTemplateConfigurations"? It is a list.',
        fastLaunchConfiguration: 'Did you mean "fastLaunchConfigurations"? It is a list.',
      }),
    },
  ),
  distinct("ssmParameterConfigurations", byMember("parameterName"), (name) => ({
    message: `Cannot write the parameter "${name}" twice in one Region`,
    remedy: "Keep one of the two.",
  })),
  keyIsInRegion,
);

/** What happens to a finished image in one Region. */
export type Distribution = Infer<typeof distribution>;

/** Where finished images go. */
export const distributionConfiguration = withRules(
  record(
    {
      name: optional(
        described(text({ minLength: 1, maxLength: 128 }), "Name; only for your own records."),
      ),
      description: optional(described(text({ minLength: 1, maxLength: 1024 }), "Free text.")),
      distributions: required(
        described(list(distribution, { minimum: 1, maximum: 50 }), "One entry for each Region."),
      ),
      timeoutMinutes: optional(
        described(integer({ minimum: 30, maximum: 720 }), "Longest time that copies may take."),
      ),
      tags: defaulted(described(tags(), "Tags of the configuration."), {}),
    },
    {
      what: "the distribution configuration",
      advice: advise({
        distribution:
          'Did you mean "distributions"? Terraform repeats the block; here it is one list.',
        regions: 'Write "distributions:" with one entry for each Region.',
        amiDistributionConfiguration: 'Put it into an entry of "distributions".',
      }),
    },
  ),
  distinct("distributions", byMember("region"), (region) => ({
    message: `Cannot distribute to the Region ${region} twice`,
    remedy: "Join the two entries.",
  })),
);

/** Where finished images go. */
export type DistributionConfiguration = Infer<typeof distributionConfiguration>;
