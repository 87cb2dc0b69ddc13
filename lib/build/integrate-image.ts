/** What is done with an AMI in a place, once it has passed: every step is safe to repeat. */
import { Unavailable } from "../errors.ts";
import { after } from "../pipeline/time-span.ts";
import { clientToken } from "./digest.ts";
import type { MadeImage } from "./made-image.ts";
import {
  type BuildPlan,
  imageLabel,
  type PlannedLaunchTemplate,
  type PlannedRegion,
} from "./plan.ts";
import { BUILD_ID, type Tags } from "./tags.ts";

type Permission = NonNullable<PlannedRegion["launchPermission"]>;

/** A version to add to a launch template. */
export type LaunchTemplateVersion = Pick<
  PlannedLaunchTemplate,
  "launchTemplateId" | "setDefaultVersion"
> & { readonly imageId: string; readonly description: string; readonly clientToken: string };

/** A disk image to export. */
export type ExportImageRequest = NonNullable<PlannedRegion["s3Export"]> & {
  readonly imageId: string;
  readonly clientToken: string;
  readonly tags: Tags;
};

/** What the steps need. A place is a Region, or `region/account`. */
export type IntegratePorts = {
  readonly images: {
    readonly addLaunchPermission: (
      place: string,
      imageId: string,
      permission: Permission,
    ) => Promise<void>;
    /** Marks an image as deprecated from a time on, in ISO 8601. */
    readonly deprecate: (place: string, imageId: string, at: string) => Promise<void>;
    readonly protect: (place: string, imageId: string, withCooldown: boolean) => Promise<void>;
    readonly enableFastLaunch: (
      place: string,
      imageId: string,
      configuration: NonNullable<PlannedRegion["fastLaunch"]>,
    ) => Promise<void>;
    /** @returns id of the task that goes on. */
    readonly export: (place: string, request: ExportImageRequest) => Promise<string>;
  };
  readonly parameters: {
    /** Creates or overwrites a parameter. */
    readonly write: (
      place: string,
      parameter: { readonly name: string; readonly value: string; readonly dataType: string },
    ) => Promise<void>;
  };
  readonly launchTemplates: {
    /** Adds a version with an image, unless the newest one has it already. */
    readonly addVersion: (place: string, version: LaunchTemplateVersion) => Promise<void>;
  };
  readonly licences: {
    readonly associate: (
      place: string,
      imageId: string,
      configurationArns: readonly string[],
    ) => Promise<void>;
  };
};

/**
 * Does all of it. What fails does not keep the rest from being done.
 *
 * @returns id of the task that exports the image, if it is exported.
 * @throws the problem, or all of them as one error of the first kind that another try does not help.
 */
export async function integrateImage(
  ports: IntegratePorts,
  plan: BuildPlan,
  planned: PlannedRegion,
  made: MadeImage,
): Promise<string | undefined> {
  const { region: place } = planned;
  const { imageId } = made;
  const problems: unknown[] = [];
  const attempt = async <T>(work: Promise<T> | undefined): Promise<T | undefined> =>
    work?.catch((problem: unknown) => {
      problems.push(problem);
      return undefined;
    });
  const { launchPermission, deprecateAfter, deregistrationProtection, fastLaunch } = planned;
  if (launchPermission !== undefined)
    await attempt(ports.images.addLaunchPermission(place, imageId, launchPermission));
  if (deprecateAfter !== undefined) {
    const at = after(new Date(plan.createdAt), deprecateAfter).toISOString();
    await attempt(ports.images.deprecate(place, imageId, at));
  }
  if (deregistrationProtection !== undefined) {
    const withCooldown = deregistrationProtection === "enabled-with-cooldown";
    await attempt(ports.images.protect(place, imageId, withCooldown));
  }
  if (planned.licenseConfigurationArns.length > 0)
    await attempt(ports.licences.associate(place, imageId, planned.licenseConfigurationArns));
  if (fastLaunch !== undefined)
    await attempt(ports.images.enableFastLaunch(place, imageId, fastLaunch));
  for (const template of planned.launchTemplates)
    await attempt(addTemplateVersion(ports, plan, template, imageId));
  const exported = await attempt(exportOf(ports, plan, planned, made));
  // Whoever finds the image by a parameter finds it with all the rest.
  if (problems.length === 0)
    for (const { parameterName: name, dataType } of planned.ssmParameters)
      await attempt(ports.parameters.write(place, { name, value: imageId, dataType }));
  if (problems.length > 0) throw joined(problems);
  return exported ?? made.exportTaskId;
}

async function addTemplateVersion(
  ports: IntegratePorts,
  plan: BuildPlan,
  { launchTemplateId, place, setDefaultVersion }: PlannedLaunchTemplate,
  imageId: string,
): Promise<void> {
  await ports.launchTemplates.addVersion(place, {
    launchTemplateId,
    setDefaultVersion,
    imageId,
    description: imageLabel(plan.image),
    clientToken: await clientToken(plan.buildId, "launch-template", place, launchTemplateId),
  });
}

async function exportOf(
  ports: IntegratePorts,
  plan: BuildPlan,
  { region: place, s3Export }: PlannedRegion,
  { imageId, exportTaskId }: MadeImage,
): Promise<string | undefined> {
  if (s3Export === undefined || exportTaskId !== undefined) return undefined;
  return ports.images.export(place, {
    ...s3Export,
    imageId,
    // ExportImage takes 32 characters, half of what other calls do.
    clientToken: (await clientToken(plan.buildId, "export", place)).slice(0, 32),
    tags: { [BUILD_ID]: plan.buildId },
  });
}

function joined(problems: readonly unknown[]): unknown {
  const lasting = problems.find((problem) => !(problem instanceof Unavailable));
  const first = lasting ?? problems[0];
  if (!(first instanceof Error) || problems.length === 1) return first;
  first.message = problems
    .map((problem) => (problem instanceof Error ? problem.message : String(problem)))
    .join("\n");
  return first;
}
