/** What a pipeline names in an account and a state folder lacks: launch templates and topics that stand in for it. */
import { join } from "node:path";
import { placeOf } from "../../build/place.ts";
import { LOCAL_ACCOUNT_ID } from "../../local/account.ts";
import { systemClock } from "../../local/clock.ts";
import { accountFolder } from "../../local/services/ec2/accounts.ts";
import { newTemplate } from "../../local/services/ec2/launch-templates.ts";
import { openSettings } from "../../local/services/ec2/settings.ts";
import { openRecords } from "../../local/services/records.ts";
import { topicShape } from "../../local/services/sns/topic.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";

/**
 * Makes what is missing, so that a pipeline for an account can be tried here.
 *
 * @returns what was made, in words.
 */
export async function bringStandIns(
  stateDirectory: string,
  pipeline: Pipeline,
): Promise<readonly string[]> {
  const made = await Promise.all([
    ...(pipeline.distributionConfiguration?.distributions ?? []).flatMap(
      ({ region, launchTemplateConfigurations = [] }) =>
        launchTemplateConfigurations.map(({ launchTemplateId, accountId }) =>
          bringTemplate(stateDirectory, region, accountId, launchTemplateId),
        ),
    ),
    bringTopic(stateDirectory, pipeline.infrastructureConfiguration.snsTopicArn),
  ]);
  return made.flatMap((one) => one ?? []);
}

async function bringTemplate(
  stateDirectory: string,
  region: string,
  accountId: string | undefined,
  launchTemplateId: string,
): Promise<string | undefined> {
  const isHome = accountId === undefined || accountId === LOCAL_ACCOUNT_ID;
  const folder = isHome ? stateDirectory : accountFolder(stateDirectory, accountId);
  const templates = openSettings(folder).templates(region);
  if ((await templates.get(launchTemplateId)) !== undefined) return undefined;
  const template = newTemplate({ clock: systemClock }, launchTemplateId, launchTemplateId, {
    data: {},
  });
  await templates.put(launchTemplateId, template);
  return `launch template ${launchTemplateId} in ${placeOf(region, isHome ? undefined : accountId)}`;
}

async function bringTopic(
  stateDirectory: string,
  arn: string | undefined,
): Promise<string | undefined> {
  const [, region, name] =
    /^arn:aws:sns:([a-z0-9-]+):[0-9]{12}:([A-Za-z0-9_-]+)$/.exec(arn ?? "") ?? [];
  if (arn === undefined || region === undefined || name === undefined) return undefined;
  const topics = openRecords(join(stateDirectory, "topics", region), topicShape);
  if ((await topics.get(name))?.arn === arn) return undefined;
  await topics.put(name, {
    arn,
    accountId: LOCAL_ACCOUNT_ID,
    attributes: {},
    subscriptions: [],
  });
  return `topic ${arn}`;
}
