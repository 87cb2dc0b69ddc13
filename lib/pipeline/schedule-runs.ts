/**
 * When a schedule runs, as EventBridge Scheduler has it: a time that clocks skip as they go forward is no run, a time
 * that comes twice as they go back is one run, and rates count elapsed time whatever clocks do.
 */
import { Cron } from "croner";
import type { CronExpression } from "./cron-expression.ts";
import { cronPatterns } from "./cron-pattern.ts";
import type { ScheduleExpression } from "./schedule-expression.ts";
import { instantOf, wallOf } from "./zone-time.ts";

/** The parts of a schedule that decide when it runs. */
export type Calendar = {
  readonly scheduleExpression: ScheduleExpression;
  /** IANA name. */
  readonly timezone: string;
};

const MINUTE = 60_000;
/** Milliseconds of the units of rates. A day is 24 hours, also where clocks change. */
const UNITS = { minutes: MINUTE, hours: 60 * MINUTE, days: 24 * 60 * MINUTE } as const;

/** Milliseconds between two runs of a rate. */
export function periodOf(rate: ScheduleExpression & { readonly kind: "rate" }): number {
  return rate.value * UNITS[rate.unit];
}

/**
 * The next runs after an instant, in order, as milliseconds since 1970; fewer when the schedule ends before.
 *
 * @param anchor From when a rate counts; its first run is one period later. Default: `from`.
 */
export function nextRuns(
  { scheduleExpression: expression, timezone }: Calendar,
  from: number,
  count: number,
  anchor = from,
): readonly number[] {
  switch (expression.kind) {
    case "cron":
      return cronRuns(expression, timezone, from, count);
    case "rate":
      return rateRuns(periodOf(expression), from, count, anchor);
    default: {
      const run = instantOf(timezone, Date.parse(`${expression.time}Z`));
      return run === undefined || run <= from || count < 1 ? [] : [run];
    }
  }
}

function rateRuns(period: number, from: number, count: number, anchor: number): readonly number[] {
  const first = Math.max(1, Math.floor((from - anchor) / period) + 1);
  return Array.from({ length: count }, (_, index) => anchor + (first + index) * period);
}

/** Readings are enumerated without a zone; croner's own rules for changing clocks are not those of AWS. */
function cronRuns(
  cron: CronExpression,
  zone: string,
  from: number,
  count: number,
): readonly number[] {
  const walls = cronPatterns(cron).map((pattern) => wallsAfter(pattern, wallOf(zone, from)));
  const runs: number[] = [];
  for (const wall of merged(walls)) {
    if (runs.length >= count) break;
    const run = instantOf(zone, wall);
    // After clocks have gone back, readings that come again have been run.
    if (run !== undefined && run > from) runs.push(run);
  }
  return runs;
}

function* wallsAfter(pattern: string, wall: number): Generator<number> {
  const cron = new Cron(pattern, { timezone: "UTC", mode: "7-part", alternativeWeekdays: true });
  for (const date of cron.enumerate(new Date(wall))) yield date.getTime();
}

/** Ascending sequences as one, without repetitions. */
function* merged(sequences: readonly Iterator<number>[]): Generator<number> {
  const heads = sequences.map((sequence) => ({ sequence, result: sequence.next() }));
  for (;;) {
    const values = heads.flatMap(({ result }) => (result.done === true ? [] : [result.value]));
    if (values.length === 0) return;
    const least = Math.min(...values);
    yield least;
    for (const head of heads)
      if (head.result.done !== true && head.result.value === least)
        head.result = head.sequence.next();
  }
}
