import type { Distribution } from "../pipeline/distribution-configuration.ts";
import { defaultAmiName, parseNameTemplate, renderName } from "../pipeline/name-template.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { PlannedContainer } from "./container-plan.ts";
import { accountOf, placeOf, regionOf } from "./place.ts";
import type { PlannedLaunchTemplate, PlannedRegion } from "./plan.ts";
import type { Tags } from "./tags.ts";

/** What names and tags are filled in with. */
export type RegionValues = {
  readonly recipeName: string;
  readonly recipeTags: Tags;
  readonly buildDate: Date;
  /** Build number of the image version. */
  readonly buildVersion: number;
  /** Account of the build. */
  readonly accountId: string;
};

/**
 * Plans what each place gets: the build Region first, then the other Regions in the order of the pipeline file, each
 * followed by the accounts that get a copy there.
 */
export function planRegions(
  pipeline: Pick<Pipeline, "distributionConfiguration">,
  buildRegion: string,
  values: RegionValues,
): readonly PlannedRegion[] {
  const distributions = pipeline.distributionConfiguration?.distributions ?? [];
  const own = distributions.find(({ region }) => region === buildRegion);
  const others = distributions.filter(({ region }) => region !== buildRegion);
  return [own ?? { region: buildRegion }, ...others].flatMap((one) =>
    placesOf(one, values.accountId).map((place) => planPlace(one, place, values)),
  );
}

/** The Regions of a container image; what is done there is said by its repositories. */
export function containerRegions({ repositories }: PlannedContainer): readonly PlannedRegion[] {
  return repositories.map(({ region, repositoryName, tags }) => ({
    region,
    imageName: `${repositoryName}:${tags[0] ?? ""}`,
    tags: {},
    ssmParameters: [],
    launchTemplates: [],
    licenseConfigurationArns: [],
  }));
}

/** The places of a distribution, the build's own account first. */
export function placesOf(distribution: Distribution, accountId: string): readonly string[] {
  const { region, amiDistributionConfiguration: ami } = distribution;
  const accounts = new Set(ami?.targetAccountIds ?? []);
  accounts.delete(accountId);
  return [region, ...[...accounts].map((account) => placeOf(region, account))];
}

function planPlace(distribution: Distribution, place: string, values: RegionValues): PlannedRegion {
  const { amiDistributionConfiguration: ami } = distribution;
  const { buildDate, buildVersion } = values;
  const fill = (value: string): string => {
    const template = parseNameTemplate(value);
    return "value" in template ? renderName(template.value, { buildDate, buildVersion }) : value;
  };
  const tags = { ...values.recipeTags, ...ami?.amiTags };
  return {
    region: place,
    imageName:
      ami?.name === undefined
        ? defaultAmiName(values.recipeName, { buildDate, buildVersion })
        : renderName(ami.name, { buildDate, buildVersion }),
    ...(ami?.description === undefined ? {} : { description: ami.description }),
    tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, fill(value)])),
    ...(ami?.kmsKeyId === undefined ? {} : { kmsKeyId: ami.kmsKeyId }),
    ...(ami?.launchPermission === undefined ? {} : { launchPermission: ami.launchPermission }),
    ...(ami?.deprecateAfter === undefined ? {} : { deprecateAfter: ami.deprecateAfter }),
    ...(ami?.deregistrationProtection === undefined
      ? {}
      : { deregistrationProtection: ami.deregistrationProtection }),
    ...integrations(distribution, place, values.accountId),
  };
}

/** What is made known to other services in a place. Licences and exports belong to the build's own account. */
function integrations(
  distribution: Distribution,
  place: string,
  home: string,
): Pick<
  PlannedRegion,
  "ssmParameters" | "launchTemplates" | "licenseConfigurationArns" | "fastLaunch" | "s3Export"
> {
  const { ssmParameterConfigurations = [], fastLaunchConfigurations = [] } = distribution;
  const { licenseConfigurationArns = [], s3ExportConfiguration: s3Export } = distribution;
  const account = accountOf(place);
  const isHere = (id: string | undefined) => (id ?? home) === (account ?? home);
  const fastLaunch = fastLaunchConfigurations.find((one) => one.enabled && isHere(one.accountId));
  return {
    ssmParameters: ssmParameterConfigurations.filter(({ amiAccountId }) => isHere(amiAccountId)),
    launchTemplates: launchTemplates(distribution, place, home),
    licenseConfigurationArns: account === undefined ? licenseConfigurationArns : [],
    ...(fastLaunch === undefined ? {} : { fastLaunch }),
    ...(s3Export === undefined || account !== undefined ? {} : { s3Export }),
  };
}

/** A template gets the AMI of its own account; where that has no copy, the one of the build's account. */
function launchTemplates(
  distribution: Distribution,
  place: string,
  home: string,
): readonly PlannedLaunchTemplate[] {
  const places = placesOf(distribution, home);
  return (distribution.launchTemplateConfigurations ?? []).flatMap((one) => {
    const { launchTemplateId, setDefaultVersion } = one;
    const account = one.accountId === home ? undefined : one.accountId;
    const itsPlace = placeOf(regionOf(place), account);
    const imagePlace = places.includes(itsPlace) ? itsPlace : regionOf(place);
    return imagePlace === place ? [{ launchTemplateId, place: itsPlace, setDefaultVersion }] : [];
  });
}
