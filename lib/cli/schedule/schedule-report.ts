import type { Pipeline } from "../../pipeline/pipeline.ts";
import { nextRuns } from "../../pipeline/schedule-runs.ts";
import { windowMinutes } from "../../pipeline/schedule-window.ts";
import { wallOf } from "../../pipeline/zone-time.ts";

/** A run as people read it. */
export type ShownRun = {
  /** In the schedule's zone, with its offset then: "2026-11-23T00:00:00+01:00". */
  readonly local: string;
  /** "2026-11-22T23:00:00Z" */
  readonly utc: string;
};

/** What `kiln schedule` shows. */
export type ScheduleReport = {
  readonly pipeline: string;
  readonly expression: string;
  readonly timezone: string;
  readonly startCondition: string;
  /** Minutes within which a run begins; 0 for at once. */
  readonly windowMinutes: number;
  readonly isEnabled: boolean;
  /** Scheduled builds that may fail in a row. */
  readonly failureCount?: number;
  readonly runs: readonly ShownRun[];
};

/**
 * A pipeline's schedule with its next runs; undefined when it has none.
 *
 * @param now Milliseconds since 1970; a rate is counted from there, as if the pipeline were applied now.
 */
export function scheduleReport(
  { name, schedule, status }: Pipeline,
  now: number,
  count: number,
): ScheduleReport | undefined {
  if (schedule === undefined) return undefined;
  const { scheduleExpression, timezone, autoDisablePolicy } = schedule;
  return {
    pipeline: name,
    expression: scheduleExpression.text,
    timezone,
    startCondition: schedule.pipelineExecutionStartCondition,
    windowMinutes: windowMinutes(schedule),
    isEnabled: status === "ENABLED",
    ...(autoDisablePolicy === undefined ? {} : { failureCount: autoDisablePolicy.failureCount }),
    runs: nextRuns(schedule, now, count).map((run) => shownRun(run, timezone)),
  };
}

/** A time in a zone and in UTC. */
export function shownRun(run: number, zone: string): ShownRun {
  const whole = Math.floor(run / 1000) * 1000;
  const wall = wallOf(zone, whole);
  return {
    local: `${isoSeconds(wall)}${offsetText((wall - whole) / 60_000)}`,
    utc: `${isoSeconds(whole)}Z`,
  };
}

function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

function offsetText(minutes: number): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const all = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(all / 60))}:${two(Math.round(all % 60))}`;
}
