import { packVersion, parseVersion } from "../pipeline/semantic-version.ts";
import type { BuildRecord } from "./build-record.ts";
import type { BuildPlan } from "./plan.ts";
import { renderFailure } from "./render-failure.ts";

/** A message for a topic. */
export type TopicMessage = { readonly subject: string; readonly body: string };

/**
 * What the topic is told when a build has ended: Image Builder's fields, the failure with its context, and the failure
 * as text for people who read it in a mail.
 */
export function imageMessage(record: BuildRecord, plan: BuildPlan | undefined): TopicMessage {
  const { buildId, pipeline, status, reason, amis, failure } = record;
  const label = plan === undefined ? pipeline : `${plan.image.name} ${versionOf(plan)}`;
  const body = {
    ...(plan === undefined ? {} : ofPlan(plan)),
    type: "AMI",
    state: { status, ...(reason === undefined ? {} : { reason }) },
    sourcePipelineName: pipeline,
    dateCreated: record.startedAt,
    outputResources: { amis },
    buildExecutionId: buildId,
    buildType: record.trigger === "schedule" ? "SCHEDULED" : "USER_INITIATED",
    ...(failure === undefined
      ? {}
      : { failureContext: failure, failureText: renderFailure(failure) }),
  };
  // Amazon SNS takes 100 ASCII characters of subject and 256 KiB of message.
  const subject = `${status}: ${label}`.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 100);
  return { subject, body: JSON.stringify(body, null, 2) };
}

function versionOf({ image }: BuildPlan): string {
  return `${image.version}/${image.build}`;
}

function ofPlan(plan: BuildPlan): object {
  const { name, version, build } = plan.image;
  const prefix = `arn:aws:imagebuilder:${plan.region}:${plan.accountId}`;
  const parsed = parseVersion(versionOf(plan));
  return {
    versionlessArn: `${prefix}:image/${name}`,
    // A number in Image Builder's messages; JSON readers would round it, so here it is text.
    semver: "value" in parsed ? String(packVersion(parsed.value)) : "",
    arn: `${prefix}:image/${name}/${version}/${build}`,
    name,
    version,
    buildVersion: build,
    platform: plan.parent.platform === "windows" ? "Windows" : "Linux",
    imageRecipe: {
      name,
      version,
      parentImage: plan.parent.imageId,
      components: plan.components.map(({ path, digest }) => ({ path, sha256: digest })),
      workingDirectory: plan.workingDirectory,
    },
    sourcePipelineArn: `${prefix}:image-pipeline/${plan.pipeline}`,
    imageTestsConfiguration: { imageTestsEnabled: plan.isTested },
    distributionConfiguration: { regions: plan.regions.map(({ region }) => region) },
    accountId: plan.accountId,
  };
}
