import { mapping, optional, record, required } from "../../../source/collections.ts";
import { integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { fileNameOf } from "../../files/file-name.ts";
import { openRecords, type Records } from "../records.ts";

/** Name of a schedule or of a group. */
export const nameShape = text({
  pattern: /^[0-9a-zA-Z_.-]{1,64}$/,
  expected: "1 to 64 letters, digits, -, _ and .",
});

const retryPolicy = record({
  MaximumEventAgeInSeconds: optional(integer({ minimum: 60, maximum: 86_400 })),
  MaximumRetryAttempts: optional(integer({ minimum: 0, maximum: 185 })),
});

/** What a schedule calls. Parameters of targets that the local cloud does not have are refused. */
export const targetShape = record({
  Arn: required(text({ minLength: 1, maxLength: 1600 })),
  RoleArn: required(
    text({ pattern: /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+$/, expected: "the ARN of a role" }),
  ),
  Input: optional(text({ minLength: 1, maxLength: 262_144 })),
  RetryPolicy: optional(retryPolicy),
  EventBridgeParameters: optional(
    record({
      DetailType: required(text({ minLength: 1, maxLength: 128 })),
      Source: required(text({ minLength: 1, maxLength: 256 })),
    }),
  ),
});
/** See {@link targetShape}. */
export type Target = Infer<typeof targetShape>;

/** How long after its time a schedule may call. */
export const windowShape = record({
  Mode: required(oneOf(["OFF", "FLEXIBLE"])),
  MaximumWindowInMinutes: optional(integer({ minimum: 1, maximum: 1440 })),
});

/** A schedule as it is kept on disk; times are milliseconds since 1970. */
export const scheduleShape = record({
  name: required(text()),
  groupName: required(text()),
  arn: required(text()),
  region: required(text()),
  expression: required(text()),
  timezone: required(text()),
  startDate: optional(integer()),
  endDate: optional(integer()),
  description: optional(text()),
  state: required(oneOf(["ENABLED", "DISABLED"])),
  target: required(targetShape),
  window: required(windowShape),
  actionAfterCompletion: required(oneOf(["NONE", "DELETE"])),
  clientToken: optional(text()),
  createdAt: required(integer()),
  modifiedAt: required(integer()),
  /** The time of the last run that somebody has begun. */
  lastRun: optional(integer()),
});
/** See {@link scheduleShape}. */
export type ScheduleRecord = Infer<typeof scheduleShape>;

/** A group as it is kept on disk. */
export const groupShape = record({
  name: required(text()),
  arn: required(text()),
  clientToken: optional(text()),
  tags: required(mapping(text())),
  createdAt: required(integer()),
});
/** See {@link groupShape}. */
export type GroupRecord = Infer<typeof groupShape>;

/** The groups of a Region but `default`, which is always there. @param folder Of the Scheduler. */
export function openGroups(folder: string, region: string): Records<GroupRecord> {
  return openRecords(`${folder}/${region}/groups`, groupShape);
}

/** The schedules of a group, one file each. @param folder Of the Scheduler. */
export function openSchedules(
  folder: string,
  region: string,
  group: string,
): Records<ScheduleRecord> {
  return openRecords(`${folder}/${region}/schedules/${fileNameOf(group)}`, scheduleShape);
}
