import type { ScheduleReport, ShownRun } from "../schedule/schedule-report.ts";

const CONDITIONS: { readonly [condition: string]: string } = {
  EXPRESSION_MATCH_ONLY: "at each run",
  EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE:
    "when a dependency has changed since the last image",
};

/** A schedule with its next runs as a person reads it. */
export function renderSchedule(report: ScheduleReport): string {
  const { pipeline, expression, timezone, startCondition, windowMinutes, failureCount } = report;
  const lines = [
    `${pipeline}: ${expression}, ${timezone}${report.isEnabled ? "" : " (the pipeline is DISABLED)"}`,
    `  builds  ${CONDITIONS[startCondition] ?? startCondition}`,
    `  window  ${windowMinutes === 0 ? "none: runs begin on the minute" : `runs begin within ${windowMinutes} ${windowMinutes === 1 ? "minute" : "minutes"} after their time`}`,
    ...(failureCount === undefined
      ? []
      : [
          `  off     after ${failureCount} scheduled ${failureCount === 1 ? "build that fails" : "builds that fail in a row"}`,
        ]),
    "",
    ...(report.runs.length === 0 ? ["There are no runs left."] : runLines(report)),
  ];
  return `${lines.join("\n")}\n`;
}

function runLines({ runs, timezone }: ScheduleReport): readonly string[] {
  const width = Math.max(timezone.length, "Mon 2026-11-23 00:00:00 +01:00".length);
  return [
    `${timezone.padEnd(width)}  UTC`,
    ...runs.map(
      (run) => `${localText(run).padEnd(width)}  ${run.utc.replace("T", " ").slice(0, -1)}`,
    ),
  ];
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function localText({ local }: ShownRun): string {
  const day = DAYS[new Date(`${local.slice(0, 19)}Z`).getUTCDay()];
  return `${day} ${local.slice(0, 10)} ${local.slice(11, 19)} ${local.slice(19)}`;
}
