/**
 * Cron expressions as croner takes them. Its dialect has the same fields with seconds before them, and the same L, W and
 * # once weekdays count from 1 = Sunday; only LW may not stand in a list there.
 */
import type { DayOfMonth, DayOfWeek } from "./cron-days.ts";
import type { CronExpression } from "./cron-expression.ts";

/** Patterns that together match what the expression matches, each with seven fields. */
export function cronPatterns(cron: CronExpression): readonly string[] {
  return dayPairs(cron.days).map(([ofMonth, ofWeek]) =>
    [
      "0",
      field(cron.minutes, 60),
      field(cron.hours, 24),
      ofMonth,
      field(cron.months, 12),
      ofWeek,
      field(cron.years, 230),
    ].join(" "),
  );
}

function field(values: readonly number[], size: number): string {
  return values.length === size ? "*" : values.join(",");
}

function dayPairs(days: CronExpression["days"]): readonly (readonly [string, string])[] {
  if (days.by === "week") return [["*", days.days.map(ofWeek).join(",")]];
  const isAlone = (day: DayOfMonth): boolean => day.kind === "last-weekday";
  const listed = days.days.filter((day) => !isAlone(day)).map(ofMonth);
  return [
    ...(listed.length === 0 ? [] : [[listed.join(","), "*"] as const]),
    ...(days.days.some(isAlone) ? [["LW", "*"] as const] : []),
  ];
}

function ofMonth(day: DayOfMonth): string {
  switch (day.kind) {
    case "day":
      return String(day.day);
    case "nearest-weekday":
      return `${day.day}W`;
    case "last-weekday":
      return "LW";
    default:
      return "L";
  }
}

function ofWeek(day: DayOfWeek): string {
  switch (day.kind) {
    case "weekday":
      return String(day.weekday);
    case "nth-weekday":
      return `${day.weekday}#${day.nth}`;
    default:
      return `${day.weekday}L`;
  }
}
