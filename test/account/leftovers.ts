import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListScheduleGroupsCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { motoHeaders } from "../support/front/moto-call.ts";
import type { Account } from "../support/front/open-account.ts";

/** Names of what lies in the account, by kind. */
export type Leftovers = { readonly [kind: string]: readonly string[] };

type Json = { readonly [name: string]: unknown };

/** Services with JSON protocols: kind, service, operation, list in the answer, name in the items. */
const LISTS = [
  ["log groups", "logs", "Logs_20140328.DescribeLogGroups", "logGroups", "logGroupName"],
  ["state machines", "states", "AWSStepFunctions.ListStateMachines", "stateMachines", "name"],
  ["scheduled rules", "events", "AWSEvents.ListRules", "Rules", "Name"],
] as const;

/** Services that answer in XML: kind, service, operation, element of the names. */
const QUERIES = [
  ["roles", "iam", "Action=ListRoles&Version=2010-05-08", "RoleName"],
  [
    "instance profiles",
    "iam",
    "Action=ListInstanceProfiles&Version=2010-05-08",
    "InstanceProfileName",
  ],
  ["topics", "sns", "Action=ListTopics&Version=2010-03-31", "TopicArn"],
  ["alarms", "monitoring", "Action=DescribeAlarms&Version=2010-08-01", "AlarmName"],
] as const;

/** What a stack may leave behind. */
export async function leftovers(account: Account): Promise<Leftovers> {
  const { url, region, moto } = account;
  const lists = LISTS.map(async ([kind, service, target, list, name]) => {
    const found = (await moto(service, target, {}))[list] as readonly Json[];
    return [kind, found.map((one) => String(one[name]))] as const;
  });
  const queries = QUERIES.map(async ([kind, service, body, element]) => {
    const headers = {
      ...motoHeaders(service, region),
      "content-type": "application/x-www-form-urlencoded",
    };
    const text = await (await fetch(url, { method: "POST", headers, body })).text();
    return [kind, namesIn(text, element)] as const;
  });
  const get = async (kind: string, service: string, path: string, pattern: RegExp) => {
    const answer = await fetch(`${url}${path}`, { headers: motoHeaders(service, region) });
    const text = await answer.text();
    return [kind, [...text.matchAll(pattern)].map(([, name = ""]) => name)] as const;
  };
  const all = await Promise.all([
    ...ofLocalCloud(account),
    ...lists,
    ...queries,
    get("functions", "lambda", "/2015-03-31/functions/", /"FunctionName": ?"([^"]+)"/g),
    get("buckets", "s3", "/", /<Name>([^<]+)<\/Name>/g),
  ]);
  return Object.fromEntries(all.map(([kind, names]) => [kind, [...names].toSorted()]));
}

/** What lies where machines are. */
function ofLocalCloud({ cloud, region, credentials }: Account) {
  const settings = { region, credentials, requestHandler: cloud.requestHandler };
  const events = new EventBridgeClient(settings);
  const scheduler = new SchedulerClient(settings);
  return [
    events
      .send(new ListRulesCommand({ NamePrefix: "kiln-" }))
      .then(({ Rules = [] }) => ["rules", Rules.map(({ Name = "" }) => Name)] as const),
    scheduler
      .send(new ListScheduleGroupsCommand({ NamePrefix: "kiln-" }))
      .then(
        ({ ScheduleGroups = [] }) =>
          ["schedule groups", ScheduleGroups.map(({ Name = "" }) => Name)] as const,
      ),
  ];
}

function namesIn(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]+)</${element}>`, "g"))].map(
    ([, name = ""]) => name,
  );
}
