/** What a distribution needs of AWS, asked before a build costs anything. What may not be asked is let pass. */
import { Denied, InvalidInput, NotFound } from "../errors.ts";
import type { Issue } from "../source/issue.ts";
import type { BuildPlan, PlannedRegion } from "./plan.ts";
import { problem } from "./problem.ts";
import { remedyForDistribution } from "./remedy-for-distribution.ts";

/** What is known of a topic. */
export type TopicFacts = {
  /** Key that encrypts its messages: an id, an alias, or an ARN. */
  readonly kmsKeyId?: string;
};

/** What asking needs. A place is a Region, or `region/account`. */
export type CheckDistributionPorts = {
  readonly images: {
    /** True where images cannot be shared with everybody. */
    readonly isPublicSharingBlocked: (place: string) => Promise<boolean>;
  };
  readonly launchTemplates: {
    readonly exists: (place: string, launchTemplateId: string) => Promise<boolean>;
  };
  readonly topic: {
    /** Undefined when there is no such topic. */
    readonly describe: (topicArn: string) => Promise<TopicFacts | undefined>;
  };
};

/** What stands in the way of the distribution and the notification of a build. */
export async function checkDistribution(
  ports: CheckDistributionPorts,
  plan: BuildPlan,
): Promise<readonly Issue[]> {
  const found = await Promise.all([
    ...plan.regions.map((planned) => checkPublic(ports, planned)),
    ...plan.regions.flatMap((planned) =>
      planned.launchTemplates.map((one) => checkTemplate(ports, one)),
    ),
    checkTopic(ports, plan),
    checkFastLaunch(plan),
  ]);
  return found.flat();
}

async function checkPublic(
  { images }: CheckDistributionPorts,
  { region: place, launchPermission }: PlannedRegion,
): Promise<readonly Issue[]> {
  if ((launchPermission?.userGroups ?? []).length === 0) return [];
  const isBlocked = await unlessDenied(images.isPublicSharingBlocked(place), false);
  if (!isBlocked) return [];
  const message = `Cannot make the AMI public in ${place}: block public access for AMIs is on there`;
  return [
    problem(
      "public-access-blocked",
      "amiDistributionConfiguration.launchPermission.userGroups",
      message,
      remedyForDistribution(message),
    ),
  ];
}

async function checkTemplate(
  { launchTemplates }: CheckDistributionPorts,
  { launchTemplateId, place }: PlannedRegion["launchTemplates"][number],
): Promise<readonly Issue[]> {
  if (await unlessDenied(launchTemplates.exists(place, launchTemplateId), true)) return [];
  return [
    problem(
      "no-launch-template",
      "launchTemplateConfigurations",
      `Cannot add a version to launch template ${launchTemplateId}: there is none in ${place}`,
      `Create it there, or leave it out.`,
    ),
  ];
}

async function checkTopic(
  { topic }: CheckDistributionPorts,
  { infrastructure, accountId }: BuildPlan,
): Promise<readonly Issue[]> {
  const arn = infrastructure.snsTopicArn;
  if (arn === undefined) return [];
  const facts = await unlessDenied(topic.describe(arn), {});
  const path = "infrastructureConfiguration.snsTopicArn";
  if (facts === undefined)
    return [
      problem(
        "no-topic",
        path,
        `Cannot notify ${arn}: there is no such topic`,
        "Create it, or leave it out.",
      ),
    ];
  const keyAccount = /^arn:aws[^:]*:kms:[^:]*:([0-9]{12}):/.exec(facts.kmsKeyId ?? "")?.[1];
  if (keyAccount === undefined || keyAccount === accountId) return [];
  return [
    problem(
      "foreign-key",
      path,
      `Cannot notify ${arn}: a key of account ${keyAccount} encrypts it, expected one of ${accountId}`,
      "Encrypt the topic with a key of its own account, whose policy allows kms:Decrypt and kms:GenerateDataKey*.",
    ),
  ];
}

async function checkFastLaunch({ parent, regions }: BuildPlan): Promise<readonly Issue[]> {
  if (parent.platform === "windows" || regions.every((one) => one.fastLaunch === undefined))
    return [];
  return [
    problem(
      "not-windows",
      "fastLaunchConfigurations",
      "Cannot enable fast launch: the parent image is Linux, expected Windows",
      "Leave it out.",
    ),
  ];
}

/** The answer; another one where asking is not allowed, or an account's role cannot be had: copies will say so. */
async function unlessDenied<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Denied || error instanceof InvalidInput || error instanceof NotFound)
      return otherwise;
    throw error;
  }
}
