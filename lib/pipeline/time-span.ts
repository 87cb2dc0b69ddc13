/** Spans of the calendar in Image Builder's units. */
import { record, required } from "../source/collections.ts";
import { integer, oneOf } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";

/** A number of days, weeks, months or years. */
export const timeSpan = record(
  {
    value: required(described(integer({ minimum: 1, maximum: 1000 }), "Number of units.")),
    unit: required(described(oneOf(["DAYS", "WEEKS", "MONTHS", "YEARS"]), "Unit of the time.")),
  },
  { what: "a time span" },
);
/** A number of days, weeks, months or years. */
export type TimeSpan = Infer<typeof timeSpan>;

/** The time that a span is after another, in UTC; the last day of a month that is too short. */
export function after(time: Date, { value, unit }: TimeSpan): Date {
  const result = new Date(time);
  if (unit === "DAYS" || unit === "WEEKS") {
    result.setUTCDate(result.getUTCDate() + value * (unit === "DAYS" ? 1 : 7));
    return result;
  }
  const months = result.getUTCMonth() + value * (unit === "MONTHS" ? 1 : 12);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const day = Math.min(result.getUTCDate(), lastDay);
  result.setUTCDate(1);
  result.setUTCMonth(months);
  result.setUTCDate(day);
  return result;
}
