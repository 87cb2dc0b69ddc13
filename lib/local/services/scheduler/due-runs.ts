import { parseScheduleExpression } from "../../../pipeline/schedule-expression.ts";
import { nextRuns, periodOf } from "../../../pipeline/schedule-runs.ts";
import { windowOffset } from "../../../pipeline/schedule-window.ts";
import type { ScheduleRecord } from "./schedule-record.ts";

/** A run of a schedule. */
export type Run = {
  /** When the expression has it; milliseconds since 1970. */
  readonly scheduledAt: number;
  /** When it begins: later by its place in the window, which depends on the schedule's name alone. */
  readonly at: number;
};

/** The first run of a schedule that begins after an instant; undefined when there is none. */
export function nextRunOf(schedule: ScheduleRecord, after: number): Run | undefined {
  if (schedule.state === "DISABLED") return undefined;
  const offset = windowOffset(schedule.name, schedule.window.MaximumWindowInMinutes ?? 0);
  const scheduledAt = scheduledAfter(schedule, after - offset);
  if (scheduledAt === undefined || scheduledAt > (schedule.endDate ?? Number.POSITIVE_INFINITY))
    return undefined;
  return { scheduledAt, at: scheduledAt + offset };
}

/** True when a schedule has no run left after one. */
export function isCompleted(schedule: ScheduleRecord, { scheduledAt }: Run): boolean {
  const next = scheduledAfter(schedule, scheduledAt);
  return next === undefined || next > (schedule.endDate ?? Number.POSITIVE_INFINITY);
}

function scheduledAfter(schedule: ScheduleRecord, after: number): number | undefined {
  const parsed = parseScheduleExpression(schedule.expression);
  if ("refusal" in parsed) return undefined;
  const { value: scheduleExpression } = parsed;
  const calendar = { scheduleExpression, timezone: schedule.timezone };
  const { startDate, createdAt } = schedule;
  // A rate runs at its start, or at once when it has none; the start of other schedules is only a limit.
  if (scheduleExpression.kind === "rate") {
    const anchor = (startDate ?? createdAt) - periodOf(scheduleExpression);
    return nextRuns(calendar, Math.max(after, anchor), 1, anchor)[0];
  }
  const isLimited = scheduleExpression.kind === "cron" && startDate !== undefined;
  return nextRuns(calendar, isLimited ? Math.max(after, startDate - 1) : after, 1)[0];
}
