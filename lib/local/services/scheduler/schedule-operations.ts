import { optional, record } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { groupNames, requireGroup } from "./group-operations.ts";
import { checkSchedule, type ScheduleInput, scheduleInput } from "./schedule-input.ts";
import { nameShape, openSchedules, type ScheduleRecord } from "./schedule-record.ts";
import {
  checkName,
  inputOf,
  type SchedulerCall,
  type SchedulerOperation,
  schedulerArn,
} from "./scheduler-call.ts";

/** Makes a schedule; with the token of the one that is there it gives that one again. */
export const createSchedule: SchedulerOperation = async (world, call) => {
  const input = checked(call, world.now());
  const group = input.GroupName ?? "default";
  await requireGroup(world, call, group);
  const schedules = openSchedules(world.folder, call.region, group);
  const existing = await schedules.get(call.name);
  if (existing !== undefined) {
    const isRepeated =
      existing.clientToken !== undefined && existing.clientToken === input.ClientToken;
    if (isRepeated) return { ScheduleArn: existing.arn };
    throw new AwsError("ConflictException", `Schedule ${call.name} already exists.`, 409);
  }
  const made = recordOf(call, input, world.now(), undefined);
  await schedules.put(call.name, made);
  world.onChange();
  return { ScheduleArn: made.arn };
};

/** Replaces all of a schedule; what is not given is as if it had never been. */
export const updateSchedule: SchedulerOperation = async (world, call) => {
  const input = checked(call, world.now());
  const group = input.GroupName ?? "default";
  await requireGroup(world, call, group);
  const updated = await openSchedules(world.folder, call.region, group).update(
    call.name,
    (existing) => recordOf(call, input, world.now(), existing),
  );
  if (updated === undefined) throw noSchedule(call.name);
  world.onChange();
  return { ScheduleArn: updated.arn };
};

function checked(call: SchedulerCall, now: number): ScheduleInput {
  checkName(call);
  const input = inputOf(scheduleInput, call);
  checkSchedule(input, now);
  return input;
}

function recordOf(
  call: SchedulerCall,
  input: ScheduleInput,
  now: number,
  existing: ScheduleRecord | undefined,
): ScheduleRecord {
  const { name, region } = call;
  const groupName = input.GroupName ?? "default";
  const { StartDate, EndDate, Description, ClientToken } = input;
  return {
    name,
    groupName,
    arn: schedulerArn(call, `schedule/${groupName}/${name}`),
    region,
    expression: input.ScheduleExpression,
    timezone: input.ScheduleExpressionTimezone ?? "UTC",
    ...(StartDate === undefined ? {} : { startDate: StartDate }),
    ...(EndDate === undefined ? {} : { endDate: EndDate }),
    ...(Description === undefined ? {} : { description: Description }),
    ...(ClientToken === undefined ? {} : { clientToken: ClientToken }),
    state: input.State ?? "ENABLED",
    target: input.Target,
    window: input.FlexibleTimeWindow,
    actionAfterCompletion: input.ActionAfterCompletion ?? "NONE",
    createdAt: existing?.createdAt ?? now,
    modifiedAt: now,
    ...(existing?.lastRun === undefined ? {} : { lastRun: existing.lastRun }),
  };
}

const groupQuery = record({ groupName: optional(nameShape), clientToken: optional(text()) });

/** One schedule. */
export const getSchedule: SchedulerOperation = async (world, call) => {
  const { groupName = "default" } = inputOf(groupQuery, call);
  const found = await openSchedules(world.folder, call.region, groupName).get(call.name);
  if (found === undefined) throw noSchedule(call.name);
  return {
    ...summaryOf(found),
    ActionAfterCompletion: found.actionAfterCompletion,
    Description: found.description,
    EndDate: seconds(found.endDate),
    FlexibleTimeWindow: found.window,
    ScheduleExpression: found.expression,
    ScheduleExpressionTimezone: found.timezone,
    StartDate: seconds(found.startDate),
    Target: found.target,
  };
};

/** Deletes a schedule. */
export const deleteSchedule: SchedulerOperation = async (world, call) => {
  const { groupName = "default" } = inputOf(groupQuery, call);
  const schedules = openSchedules(world.folder, call.region, groupName);
  if (!(await schedules.remove(call.name))) throw noSchedule(call.name);
  world.onChange();
  return {};
};

const listQuery = record({
  ScheduleGroup: optional(nameShape),
  NamePrefix: optional(text()),
  State: optional(oneOf(["ENABLED", "DISABLED"])),
  NextToken: optional(text()),
  MaxResults: optional(integer({ minimum: 1, maximum: 100 })),
});

/** The schedules of a group or of all, by group and name. */
export const listSchedules: SchedulerOperation = async (world, call) => {
  const { ScheduleGroup, NamePrefix = "", State, NextToken, MaxResults } = inputOf(listQuery, call);
  const groups =
    ScheduleGroup === undefined ? await groupNames(world, call.region) : [ScheduleGroup];
  const found = await Promise.all(
    groups.map((group) => openSchedules(world.folder, call.region, group).list()),
  );
  const wanted = found
    .flat()
    .filter(({ name, state }) => name.startsWith(NamePrefix) && (State ?? state) === state);
  const keyOf = ({ groupName, name }: ScheduleRecord): string => `${groupName}/${name}`;
  const page = pageOf(wanted, keyOf, MaxResults ?? 100, NextToken, "ValidationException");
  const Schedules = page.items.map((one) => ({
    ...summaryOf(one),
    Target: { Arn: one.target.Arn },
  }));
  return { Schedules, NextToken: page.nextToken };
};

function summaryOf(schedule: ScheduleRecord): object {
  return {
    Arn: schedule.arn,
    CreationDate: seconds(schedule.createdAt),
    GroupName: schedule.groupName,
    LastModificationDate: seconds(schedule.modifiedAt),
    Name: schedule.name,
    State: schedule.state,
  };
}

/** Times on the wire. */
function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

function noSchedule(name: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
}
