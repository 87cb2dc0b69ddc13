/**
 * How long after its time a run may begin. Many pipelines have the same favourite times, so runs spread over a window
 * unless the schedule says otherwise.
 */
import type { CronExpression } from "./cron-expression.ts";
import type { Schedule } from "./schedule.ts";
import { type Calendar, periodOf } from "./schedule-runs.ts";

/** Window of a schedule that names none, in minutes; never more than half the time between two runs. */
export const DEFAULT_WINDOW_MINUTES = 15;

/** The window of a schedule in minutes; 0 for none. */
export function windowMinutes(schedule: Schedule): number {
  const { flexibleTimeWindow: given } = schedule;
  if (given?.mode === "OFF") return 0;
  if (given?.maximumWindowInMinutes !== undefined) return given.maximumWindowInMinutes;
  return Math.min(DEFAULT_WINDOW_MINUTES, Math.floor(shortestPause(schedule) / 2));
}

/** The least minutes from one run to the next. */
function shortestPause({ scheduleExpression: expression }: Calendar): number {
  if (expression.kind === "rate") return periodOf(expression) / 60_000;
  return expression.kind === "cron" ? shortestPauseOfDay(expression) : Number.POSITIVE_INFINITY;
}

const DAY_MINUTES = 24 * 60;

function shortestPauseOfDay({ hours, minutes }: CronExpression): number {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const first = times[0] ?? 0;
  const next = [...times.slice(1), first + DAY_MINUTES];
  return Math.min(...times.map((time, index) => (next[index] ?? 0) - time));
}

/**
 * How far into its window a pipeline's runs begin where Kiln itself keeps time: always the same for one name, and even
 * over many names.
 *
 * @returns milliseconds, whole seconds, at least 0 and less than the window.
 */
export function windowOffset(name: string, minutes: number): number {
  const seconds = Math.round(minutes * 60);
  return seconds === 0 ? 0 : (hashOf(name) % seconds) * 1000;
}

/** FNV-1a with a final mixing: names that differ in their last digit must not lie side by side. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
