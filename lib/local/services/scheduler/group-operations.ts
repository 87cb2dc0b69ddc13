import { list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { type GroupRecord, openGroups, openSchedules } from "./schedule-record.ts";
import {
  checkName,
  inputOf,
  type SchedulerCall,
  type SchedulerOperation,
  type SchedulerWorld,
  schedulerArn,
} from "./scheduler-call.ts";

const tagList = list(record({ Key: required(text()), Value: required(text()) }));
const createInput = record({ Tags: optional(tagList), ClientToken: optional(text()) });

/** Makes a group; with the token of the one that is there it gives that one again. */
export const createScheduleGroup: SchedulerOperation = async (world, call) => {
  checkName(call);
  const { Tags = [], ClientToken } = inputOf(createInput, call);
  const groups = openGroups(world.folder, call.region);
  const existing = await groups.get(call.name);
  if (existing !== undefined || call.name === "default") {
    if (existing?.clientToken !== undefined && existing.clientToken === ClientToken)
      return { ScheduleGroupArn: existing.arn };
    throw new AwsError("ConflictException", `Schedule group ${call.name} already exists.`, 409);
  }
  const arn = schedulerArn(call, `schedule-group/${call.name}`);
  await groups.put(call.name, {
    name: call.name,
    arn,
    ...(ClientToken === undefined ? {} : { clientToken: ClientToken }),
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    createdAt: world.now(),
  });
  return { ScheduleGroupArn: arn };
};

/** One group. */
export const getScheduleGroup: SchedulerOperation = async (world, call) =>
  rendered(await requireGroup(world, call, call.name));

/** Deletes a group with all its schedules. */
export const deleteScheduleGroup: SchedulerOperation = async (world, call) => {
  if (call.name === "default")
    throw new AwsError("ValidationException", "The default schedule group cannot be deleted.");
  await requireGroup(world, call, call.name);
  const schedules = openSchedules(world.folder, call.region, call.name);
  for (const { name } of await schedules.list()) await schedules.remove(name);
  await openGroups(world.folder, call.region).remove(call.name);
  world.onChange();
  return {};
};

const listQuery = record({
  NamePrefix: optional(text()),
  NextToken: optional(text()),
  MaxResults: optional(integer({ minimum: 1, maximum: 100 })),
});

/** The groups of the Region by name, `default` among them. */
export const listScheduleGroups: SchedulerOperation = async (world, call) => {
  const { NamePrefix = "", NextToken, MaxResults } = inputOf(listQuery, call);
  const groups = [defaultGroup(call), ...(await openGroups(world.folder, call.region).list())];
  const wanted = groups.filter(({ name }) => name.startsWith(NamePrefix));
  const page = pageOf(wanted, ({ name }) => name, MaxResults, NextToken, "ValidationException");
  return { ScheduleGroups: page.items.map(rendered), NextToken: page.nextToken };
};

/** Names of the groups of a Region. */
export async function groupNames(
  world: Pick<SchedulerWorld, "folder">,
  region: string,
): Promise<readonly string[]> {
  return ["default", ...(await openGroups(world.folder, region).list()).map(({ name }) => name)];
}

/** A group by its name. @throws {AwsError} ResourceNotFoundException */
export async function requireGroup(
  world: SchedulerWorld,
  call: SchedulerCall,
  name: string,
): Promise<GroupRecord> {
  if (name === "default") return defaultGroup(call);
  const found = await openGroups(world.folder, call.region).get(name);
  if (found === undefined)
    throw new AwsError("ResourceNotFoundException", `Schedule group ${name} does not exist.`, 404);
  return found;
}

function defaultGroup(call: SchedulerCall): GroupRecord {
  const arn = schedulerArn(call, "schedule-group/default");
  return { name: "default", arn, tags: {}, createdAt: 0 };
}

function rendered({ name, arn, createdAt }: GroupRecord): object {
  const date = createdAt / 1000;
  return { Arn: arn, CreationDate: date, LastModificationDate: date, Name: name, State: "ACTIVE" };
}

const tagInput = record({ Tags: required(tagList) });
const untagQuery = record({ TagKeys: required(list(text(), { minimum: 1 })) });

/** The tags of a group. */
export const listTagsForResource: SchedulerOperation = async (world, call) => {
  const { tags } = await requireGroup(world, call, groupOfArn(call));
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** Adds tags to a group. */
export const tagResource: SchedulerOperation = (world, call) => {
  const given = inputOf(tagInput, call).Tags.map(({ Key, Value }) => [Key, Value] as const);
  return changeTags(world, call, (tags) => ({ ...tags, ...Object.fromEntries(given) }));
};

/** Takes tags from a group. */
export const untagResource: SchedulerOperation = (world, call) => {
  const { TagKeys } = inputOf(untagQuery, call);
  const isKept = ([key]: readonly [string, string]): boolean => !TagKeys.includes(key);
  return changeTags(world, call, (tags) => Object.fromEntries(Object.entries(tags).filter(isKept)));
};

async function changeTags(
  world: SchedulerWorld,
  call: SchedulerCall,
  change: (tags: GroupRecord["tags"]) => GroupRecord["tags"],
): Promise<object> {
  const name = groupOfArn(call);
  await requireGroup(world, call, name);
  const groups = openGroups(world.folder, call.region);
  await groups.update(name, (group) => ({ ...group, tags: change(group.tags) }));
  return {};
}

/** The Scheduler tags groups only. */
function groupOfArn({ name: arn }: SchedulerCall): string {
  const [, group] = /^arn:aws[a-z-]*:scheduler:[^:]+:[0-9]+:schedule-group\/(.+)$/.exec(arn) ?? [];
  if (group !== undefined) return group;
  throw new AwsError("ValidationException", `"${arn}" is not the ARN of a schedule group.`);
}
