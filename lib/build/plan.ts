/** `plan.json`: everything that a build will do, decided before anything is launched. */

import { blockDeviceMappings } from "../pipeline/block-device-mappings.ts";
import {
  fastLaunchConfiguration,
  s3ExportConfiguration,
  ssmParameterConfiguration,
} from "../pipeline/distribution-targets.ts";
import { infrastructureConfiguration } from "../pipeline/infrastructure-configuration.ts";
import { timeSpan } from "../pipeline/time-span.ts";
import { defaulted, list, mapping, optional, record, required } from "../source/collections.ts";
import { boolean, integer, oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { plannedContainer } from "./container-plan.ts";
import type { Birth } from "./tags.ts";

const launchPermission = record({
  userIds: optional(list(text())),
  userGroups: optional(list(text())),
  organizationArns: optional(list(text())),
  organizationalUnitArns: optional(list(text())),
});

const plannedLaunchTemplate = record({
  launchTemplateId: required(text()),
  /** Where the template is: the place of the image, or another account of its Region. */
  place: required(text()),
  setDefaultVersion: required(boolean()),
});
/** A launch template that gets a version with an image. */
export type PlannedLaunchTemplate = Infer<typeof plannedLaunchTemplate>;

const plannedRegion = record({
  /** A place: a Region, or `region/account` for a copy that another account owns; see lib/build/place.ts. */
  region: required(text()),
  imageName: required(text()),
  description: optional(text()),
  tags: required(mapping(text())),
  /** Key of a copy. */
  kmsKeyId: optional(text()),
  launchPermission: optional(launchPermission),
  ssmParameters: required(list(ssmParameterConfiguration)),
  launchTemplates: defaulted(list(plannedLaunchTemplate), []),
  licenseConfigurationArns: defaulted(list(text()), []),
  fastLaunch: optional(fastLaunchConfiguration),
  s3Export: optional(s3ExportConfiguration),
  deprecateAfter: optional(timeSpan),
  deregistrationProtection: optional(oneOf(["enabled-with-cooldown", "enabled-without-cooldown"])),
});
/** What a build does in one place. */
export type PlannedRegion = Infer<typeof plannedRegion>;

const plannedComponent = record({
  /** File name of the document below the input folder, e.g. "00-web.yml". */
  file: required(text()),
  /** As the recipe names it. */
  path: required(text()),
  /** Of the document's bytes; the document lies under it in the registry. */
  digest: required(text()),
  /** Of what the document says, without comments and layout. */
  contentDigest: optional(text()),
  arn: optional(text()),
  /** Version and build of a registered component, e.g. "1.0.2/3". */
  version: optional(text()),
  /** Names of its phases; left out when the document does not tell. */
  phases: optional(list(text())),
  parameters: required(list(record({ name: required(text()), value: required(text()) }))),
});
/** A component of a build. */
export type PlannedComponent = Infer<typeof plannedComponent>;

/** Reads a plan. */
export const buildPlan = record(
  {
    buildId: required(text()),
    pipeline: required(text()),
    image: required(
      record({ name: required(text()), version: required(text()), build: required(integer()) }),
    ),
    /** ISO 8601. */
    createdAt: required(text()),
    accountId: required(text()),
    /** Stack of Kiln that builds it; local clouds have none. */
    stack: optional(text()),
    /** Region of the build. */
    region: required(text()),
    parent: required(
      record({
        imageId: required(text()),
        name: optional(text()),
        architecture: required(text()),
        platform: required(oneOf(["linux", "windows"])),
      }),
    ),
    components: required(list(plannedComponent)),
    /** Digest of all that decides what is in the image. */
    fingerprint: required(text()),
    workingDirectory: required(text()),
    /** With instance types, instance profile and topic filled in. */
    infrastructure: required(infrastructureConfiguration),
    userData: optional(text()),
    /** What becomes of the agent; left out when the recipe does not say. */
    systemsManagerAgent: optional(record({ uninstallAfterBuild: optional(boolean()) })),
    blockDeviceMappings: required(blockDeviceMappings),
    isTested: required(boolean()),
    /** Longest time for all test components; without it the time is that of any stage. */
    testTimeoutMinutes: optional(integer()),
    /** Longest time for each copy; without it the time is that of any image. */
    copyTimeoutMinutes: optional(integer()),
    /** Of the image's record. */
    imageTags: optional(mapping(text())),
    keepMachineOnFailure: required(boolean()),
    /** Group of CloudWatch Logs that the components' output goes to as they run; none where builds only keep files. */
    logGroup: optional(text()),
    /** What a container build makes; the parent above is the AMI of its instances then. */
    container: optional(plannedContainer),
    /** The build Region first. */
    regions: required(list(plannedRegion, { minimum: 1 })),
  },
  { what: "a plan", isOpen: true },
);
/** What a build does. */
export type BuildPlan = Infer<typeof buildPlan>;

/** Longest life of an instance or unpublished image: longer than any build may take. */
const LIFE_MILLISECONDS = 4 * 24 * 60 * 60 * 1000;

/** What the tags of everything that a build makes say; the same whenever it is asked. */
export function birthOf(plan: BuildPlan): Birth {
  return {
    buildId: plan.buildId,
    pipeline: plan.pipeline,
    image: imageLabel(plan.image),
    expires: Date.parse(plan.createdAt) + LIFE_MILLISECONDS,
    stack: plan.stack,
  };
}

/** An image in one line: `web/1.0.3/4`. */
export function imageLabel(image: BuildPlan["image"]): string {
  return `${image.name}/${image.version}/${image.build}`;
}

/** The part of a plan that is about one place. */
export function plannedIn(plan: BuildPlan, region: string): PlannedRegion | undefined {
  return plan.regions.find((planned) => planned.region === region);
}
