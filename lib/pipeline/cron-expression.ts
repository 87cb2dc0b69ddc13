/** The six fields of a cron expression: minutes, hours, day of month, month, day of week, year. */
import { type DayOfMonth, type DayOfWeek, parseDaysOfMonth, parseDaysOfWeek } from "./cron-days.ts";
import { type CronWords, parseCronNumbers } from "./cron-numbers.ts";
import { type Parsed, refuse } from "./parsed-text.ts";

/** Which days of a month a schedule means: by number or by name. */
export type CronDays =
  | { readonly by: "month"; readonly days: readonly DayOfMonth[] }
  | { readonly by: "week"; readonly days: readonly DayOfWeek[] };

/** A parsed cron expression; lists are sorted, without repetitions, and hold every value that matches. */
export type CronExpression = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: CronDays;
  /** 1 to 12. */
  readonly months: readonly number[];
  /** 1970 to 2199. */
  readonly years: readonly number[];
};

const MINUTE: CronWords = { what: "minute", minimum: 0, maximum: 59, names: [] };
const HOUR: CronWords = { what: "hour", minimum: 0, maximum: 23, names: [] };
const YEAR: CronWords = { what: "year", minimum: 1970, maximum: 2199, names: [] };
const MONTH: CronWords = {
  what: "month",
  minimum: 1,
  maximum: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};

/** Reads what stands between the parentheses of `cron(…)`. Refusals point into it. */
export function parseCron(body: string): Parsed<CronExpression> {
  const words = [...body.matchAll(/[^ ]+/g)].map((match) => ({ text: match[0], at: match.index }));
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = words;
  if (
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined ||
    year === undefined ||
    words.length !== 6
  )
    return refuse(
      `it has ${words.length} ${words.length === 1 ? "field" : "fields"}, expected six: minute, hour, day of month, month, day of week, year`,
      fiveFieldRemedy(words.map((word) => word.text)),
    );
  const minutes = at(minute, parseCronNumbers(minute.text, MINUTE));
  if ("refusal" in minutes) return minutes;
  const hours = at(hour, parseCronNumbers(hour.text, HOUR));
  if ("refusal" in hours) return hours;
  const days = parseDays(dayOfMonth, dayOfWeek);
  if ("refusal" in days) return days;
  const months = at(month, parseCronNumbers(month.text, MONTH));
  if ("refusal" in months) return months;
  const years = at(year, parseCronNumbers(year.text, YEAR));
  if ("refusal" in years) return years;
  return {
    value: {
      minutes: minutes.value,
      hours: hours.value,
      days: days.value,
      months: months.value,
      years: years.value,
    },
  };
}

type Word = { readonly text: string; readonly at: number };

function at<T>(word: Word, parsed: Parsed<T>): Parsed<T> {
  if ("value" in parsed) return parsed;
  const { at: within = 0, length = word.text.length } = parsed.refusal;
  return { refusal: { ...parsed.refusal, at: word.at + within, length } };
}

function parseDays(dayOfMonth: Word, dayOfWeek: Word): Parsed<CronDays> {
  const open = [dayOfMonth, dayOfWeek].filter((word) => word.text === "?").length;
  if (open === 1 && dayOfWeek.text === "?") {
    const days = at(dayOfMonth, parseDaysOfMonth(dayOfMonth.text));
    return "value" in days ? { value: { by: "month", days: days.value } } : days;
  }
  if (open === 1) {
    const days = at(dayOfWeek, parseDaysOfWeek(dayOfWeek.text));
    return "value" in days ? { value: { by: "week", days: days.value } } : days;
  }
  return {
    refusal: {
      reason:
        open === 0
          ? 'both day fields are given, expected "?" in exactly one of them'
          : 'both day fields are "?", expected it in exactly one of them',
      remedy:
        open === 0
          ? `Write "?" for the day of ${dayOfWeek.text === "*" || dayOfMonth.text !== "*" ? "week" : "month"}.`
          : 'Write "*" for the day of month to run each day.',
      at: dayOfMonth.text === "*" && dayOfWeek.text !== "*" ? dayOfMonth.at : dayOfWeek.at,
      length: dayOfMonth.text === "*" && dayOfWeek.text !== "*" ? 1 : dayOfWeek.text.length,
    },
  };
}

/** People know cron's five fields; Image Builder itself once took them. */
function fiveFieldRemedy(words: readonly string[]): string | undefined {
  const [minute, hour, dayOfMonth, month, dayOfWeek, sixth] = words;
  if (dayOfWeek === undefined || sixth !== undefined) return undefined;
  const hasOpen = dayOfMonth === "?" || dayOfWeek === "?";
  const [days, weekdays] = hasOpen
    ? [dayOfMonth, dayOfWeek]
    : dayOfWeek === "*"
      ? [dayOfMonth, "?"]
      : dayOfMonth === "*"
        ? ["?", dayOfWeek]
        : [undefined, undefined];
  if (days === undefined) return undefined;
  const numbered = /[0-9]/.test(weekdays ?? "") ? " Days of the week count from 1 = Sunday." : "";
  return `Write "cron(${minute} ${hour} ${days} ${month} ${weekdays} *)".${numbered}`;
}
