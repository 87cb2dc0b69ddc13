/** A schedule that was put together by questions. */
import type { Schedule } from "../../pipeline/schedule.ts";

/** What the questions ask for. */
export type WantedSchedule = {
  readonly scheduleExpression: string;
  readonly timezone: string;
  readonly pipelineExecutionStartCondition: Schedule["pipelineExecutionStartCondition"];
};

/** Hour and minute of "3:00" or "03:00"; undefined for anything else. */
export function parseTimeOfDay(
  text: string,
): { readonly hour: number; readonly minute: number } | undefined {
  const [, hour, minute] = /^([0-9]{1,2}):([0-9]{2})$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return { hour: Number(hour), minute: Number(minute) };
}

/** `cron(…)` for each day at a time. */
export function dailyCron({
  hour,
  minute,
}: {
  readonly hour: number;
  readonly minute: number;
}): string {
  return `cron(${minute} ${hour} * * ? *)`;
}

/** `cron(…)` for some days of the week, e.g. "MON,THU" or "MON-FRI". */
export function weeklyCron(
  { hour, minute }: { readonly hour: number; readonly minute: number },
  days: string,
): string {
  return `cron(${minute} ${hour} ? * ${days.replaceAll(" ", "").toUpperCase()} *)`;
}

/** `cron(…)` for a day of the month: "1", "L", "LW", "15W", or the likes of "SUN#1" and "FRIL". */
export function monthlyCron(
  { hour, minute }: { readonly hour: number; readonly minute: number },
  day: string,
): string {
  const written = day.replaceAll(" ", "").toUpperCase();
  const isWeekday = written.includes("#") || /^(?:[A-Z]{3}|[1-7])L$/.test(written);
  return isWeekday
    ? `cron(${minute} ${hour} ? * ${written} *)`
    : `cron(${minute} ${hour} ${written} * ? *)`;
}
