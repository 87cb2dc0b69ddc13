import type { Distribution } from "../pipeline/distribution-configuration.ts";
import { defaultAmiName, parseNameTemplate, renderName } from "../pipeline/name-template.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { PlannedRegion } from "./plan.ts";
import type { Tags } from "./tags.ts";

/** What names and tags are filled in with. */
export type RegionValues = {
  readonly recipeName: string;
  readonly recipeTags: Tags;
  readonly buildDate: Date;
  /** Build number of the image version. */
  readonly buildVersion: number;
};

/** Plans what each Region gets, the build Region first, the others in the order of the pipeline file. */
export function planRegions(
  pipeline: Pick<Pipeline, "distributionConfiguration">,
  buildRegion: string,
  values: RegionValues,
): readonly PlannedRegion[] {
  const distributions = pipeline.distributionConfiguration?.distributions ?? [];
  const own = distributions.find(({ region }) => region === buildRegion);
  const others = distributions.filter(({ region }) => region !== buildRegion);
  return [own ?? { region: buildRegion }, ...others].map((one) => planRegion(one, values));
}

function planRegion(distribution: Distribution, values: RegionValues): PlannedRegion {
  const { region, amiDistributionConfiguration: ami, ssmParameterConfigurations } = distribution;
  const { buildDate, buildVersion } = values;
  const fill = (value: string): string => {
    const template = parseNameTemplate(value);
    return "value" in template ? renderName(template.value, { buildDate, buildVersion }) : value;
  };
  const tags = { ...values.recipeTags, ...ami?.amiTags };
  return {
    region,
    imageName:
      ami?.name === undefined
        ? defaultAmiName(values.recipeName, buildDate)
        : renderName(ami.name, { buildDate, buildVersion }),
    ...(ami?.description === undefined ? {} : { description: ami.description }),
    tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, fill(value)])),
    ...(ami?.kmsKeyId === undefined ? {} : { kmsKeyId: ami.kmsKeyId }),
    ...(ami?.launchPermission === undefined ? {} : { launchPermission: ami.launchPermission }),
    ssmParameters: ssmParameterConfigurations ?? [],
  };
}
