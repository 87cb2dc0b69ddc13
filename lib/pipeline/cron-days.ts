/** The two day fields of a cron expression, with their `L`, `W` and `#`. */
import { type CronWords, parseCronNumber, parseCronNumbers } from "./cron-numbers.ts";
import { type Parsed, refuse } from "./parsed-text.ts";

/** A day of a month. */
export type DayOfMonth =
  | { readonly kind: "day"; readonly day: number }
  /** `L`: the last day. */
  | { readonly kind: "last" }
  /** `15W`: the weekday (Monday to Friday) nearest to the 15th, in the same month. */
  | { readonly kind: "nearest-weekday"; readonly day: number }
  /** `LW`: the last weekday. */
  | { readonly kind: "last-weekday" };

/** A day of a week; weekdays are 1 (Sunday) to 7 (Saturday). */
export type DayOfWeek =
  | { readonly kind: "weekday"; readonly weekday: number }
  /** `TUE#2`: the second Tuesday of the month. */
  | { readonly kind: "nth-weekday"; readonly weekday: number; readonly nth: number }
  /** `FRIL`: the last Friday of the month. `L` alone is the last day of the week, Saturday. */
  | { readonly kind: "last-weekday"; readonly weekday: number };

const DAY_OF_MONTH: CronWords = { what: "day of the month", minimum: 1, maximum: 31, names: [] };
const DAY_OF_WEEK: CronWords = {
  what: "day of the week",
  minimum: 1,
  maximum: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

/** Reads the day-of-month field; it is not `?`. */
export function parseDaysOfMonth(field: string): Parsed<readonly DayOfMonth[]> {
  return parseDays(field, dayOfMonth, (item) => {
    const days = parseCronNumbers(item, DAY_OF_MONTH);
    return "value" in days ? { value: days.value.map((day) => ({ kind: "day", day })) } : days;
  });
}

function dayOfMonth(item: string): Parsed<DayOfMonth> | undefined {
  if (item === "L") return { value: { kind: "last" } };
  if (item === "LW") return { value: { kind: "last-weekday" } };
  if (!item.endsWith("W")) return undefined;
  const day = parseCronNumber(item.slice(0, -1), DAY_OF_MONTH);
  return "value" in day ? { value: { kind: "nearest-weekday", day: day.value } } : day;
}

/** Reads the day-of-week field; it is not `?`. */
export function parseDaysOfWeek(field: string): Parsed<readonly DayOfWeek[]> {
  if (field.includes("#") && field.includes(","))
    return refuse(
      `"${field}" is a list with a #, expected the # to stand alone`,
      "Write a pipeline for each of them, or days without #.",
    );
  return parseDays(field, dayOfWeek, (item) => {
    const days = parseCronNumbers(item, DAY_OF_WEEK);
    return "value" in days
      ? { value: days.value.map((weekday) => ({ kind: "weekday", weekday })) }
      : days;
  });
}

function dayOfWeek(item: string): Parsed<DayOfWeek> | undefined {
  if (item === "L") return { value: { kind: "weekday", weekday: 7 } };
  const hash = item.indexOf("#");
  if (hash === -1) {
    if (!/^[1-7a-z]+L$/i.test(item)) return undefined;
    const weekday = parseCronNumber(item.slice(0, -1), DAY_OF_WEEK);
    return "value" in weekday
      ? { value: { kind: "last-weekday", weekday: weekday.value } }
      : weekday;
  }
  const weekday = parseCronNumber(item.slice(0, hash), DAY_OF_WEEK);
  if ("refusal" in weekday) return weekday;
  const nth = item.slice(hash + 1);
  return /^[1-5]$/.test(nth)
    ? { value: { kind: "nth-weekday", weekday: weekday.value, nth: Number(nth) } }
    : { refusal: { reason: `"${nth}" stands after the #, expected a number from 1 to 5` } };
}

/** Reads items that may be special, the others as plain numbers. */
function parseDays<D>(
  field: string,
  special: (item: string) => Parsed<D> | undefined,
  plain: (item: string) => Parsed<readonly D[]>,
): Parsed<readonly D[]> {
  const days: D[] = [];
  let at = 0;
  for (const item of field.split(",")) {
    const one = special(item);
    const parsed: Parsed<readonly D[]> =
      one === undefined ? plain(item) : "value" in one ? { value: [one.value] } : one;
    if ("refusal" in parsed)
      return { refusal: { ...parsed.refusal, at, length: Math.max(1, item.length) } };
    days.push(...parsed.value);
    at += item.length + 1;
  }
  return { value: days };
}
