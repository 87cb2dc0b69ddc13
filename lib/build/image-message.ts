import { packVersion, parseVersion } from "../pipeline/semantic-version.ts";
import type { BuildRecord } from "./build-record.ts";
import { imageArn, pipelineArn, versionlessArn } from "./image-arn.ts";
import { accountOf, regionOf } from "./place.ts";
import type { BuildPlan } from "./plan.ts";
import { renderFailure } from "./render-failure.ts";

/** A message for a topic. */
export type TopicMessage = { readonly subject: string; readonly body: string };

/**
 * What the topic is told when a build has ended: Image Builder's fields, the failure with its context, and the failure
 * as text for people who read it in a mail.
 */
export function imageMessage(record: BuildRecord, plan: BuildPlan | undefined): TopicMessage {
  const { buildId, pipeline, status, reason, amis, containers, failure } = record;
  const label = plan === undefined ? pipeline : `${plan.image.name} ${versionOf(plan)}`;
  const body = {
    ...(plan === undefined ? {} : ofPlan(plan)),
    type: plan?.container === undefined ? "AMI" : "DOCKER",
    state: { status, ...(reason === undefined ? {} : { reason }) },
    sourcePipelineName: pipeline,
    dateCreated: dateOf(record.startedAt),
    outputResources:
      containers === undefined
        ? { amis }
        : { containers: containers.map(({ region, imageUris }) => ({ region, imageUris })) },
    buildExecutionId: buildId,
    distributionJobId: record.distributedBy ?? buildId,
    integrationJobId: record.distributedBy ?? buildId,
    buildType: record.trigger === "schedule" ? "SCHEDULED" : "USER_INITIATED",
    ...(failure === undefined
      ? {}
      : { failureContext: failure, failureText: renderFailure(failure) }),
  };
  // Amazon SNS takes 100 ASCII characters of subject and 256 KiB of message.
  const subject = `${status}: ${label}`.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 100);
  // A number beyond what JavaScript's can hold, as Image Builder sends it.
  const text = JSON.stringify(body, null, 2).replace(/"semver": "([0-9]+)"/, '"semver": $1');
  return { subject, body: text };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time in UTC as Image Builder writes it: `Jul 28, 2022 1:13:45 AM`. */
function dateOf(iso: string): string {
  const date = new Date(iso);
  const hours = date.getUTCHours();
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${time} ${hours < 12 ? "AM" : "PM"}`;
}

function versionOf({ image }: BuildPlan): string {
  return `${image.version}/${image.build}`;
}

function ofPlan(plan: BuildPlan): object {
  const { name, version, build } = plan.image;
  const arn = imageArn(plan);
  const parsed = parseVersion(versionOf(plan));
  return {
    versionlessArn: versionlessArn(plan),
    semver: "value" in parsed ? String(packVersion(parsed.value)) : "",
    arn,
    name,
    version,
    buildVersion: build,
    platform: plan.parent.platform === "windows" ? "Windows" : "Linux",
    ...recipeOfPlan(plan),
    sourcePipelineArn: pipelineArn(plan, plan.pipeline),
    infrastructureConfiguration: plan.infrastructure,
    imageTestsConfigurationDocument: { imageTestsEnabled: plan.isTested },
    distributionConfiguration: { distributions: distributionsOf(plan) },
    ...(plan.isTested ? { testExecutionId: plan.buildId } : {}),
    enhancedImageMetadataEnabled: true,
    tags: { ...plan.imageTags, internalId: plan.buildId, resourceArn: arn },
    accountId: plan.accountId,
  };
}

function recipeOfPlan({ image, parent, components, workingDirectory, container }: BuildPlan) {
  const { name, version } = image;
  const common = {
    name,
    version,
    parentImage: container?.parentImage ?? parent.imageId,
    components: components.map(({ path, digest }) => ({ path, sha256: digest })),
    workingDirectory,
  };
  if (container === undefined) return { imageRecipe: common };
  const repositoryName = container.repositories[0]?.repositoryName;
  const targetRepository = { service: "ECR", repositoryName };
  return { containerRecipe: { ...common, containerType: "DOCKER", targetRepository } };
}

function distributionsOf({ accountId, container, regions }: BuildPlan): readonly object[] {
  if (container !== undefined)
    return container.repositories.map(({ region, repositoryName, tags }) => ({
      region,
      accountId,
      containerDistributionConfiguration: {
        targetRepository: { service: "ECR", repositoryName },
        containerTags: tags,
      },
    }));
  return regions.map(({ region: place, imageName, kmsKeyId }) => ({
    region: regionOf(place),
    accountId: accountOf(place) ?? accountId,
    amiDistributionConfiguration: {
      name: imageName,
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    },
  }));
}
