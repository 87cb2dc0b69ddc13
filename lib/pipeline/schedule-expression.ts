/** When a pipeline runs: `cron(…)`, `rate(…)` or `at(…)`. Checked and parsed; the calendar is another matter. */
import type { Shape } from "../source/shape.ts";
import { type CronExpression, parseCron } from "./cron-expression.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";

/** A schedule; `text` is the expression as written. */
export type ScheduleExpression = { readonly text: string } & (
  | ({ readonly kind: "cron" } & CronExpression)
  | {
      readonly kind: "rate";
      readonly value: number;
      readonly unit: "minutes" | "hours" | "days";
    }
  | {
      readonly kind: "at";
      /** Local time in the schedule's time zone, `yyyy-MM-ddTHH:mm:ss`. */
      readonly time: string;
    }
);

/** Reads a schedule expression. Refusals point at the part that is wrong. */
export function parseScheduleExpression(text: string): Parsed<ScheduleExpression> {
  const [, kind, body = ""] = /^([a-z]+)\((.*)\)$/.exec(text) ?? [];
  const offset = (kind?.length ?? 0) + 1;
  if (kind === "cron") return shift(parseCron(body), offset, (cron) => ({ kind, text, ...cron }));
  if (kind === "rate") return shift(parseRate(body), offset, (rate) => ({ kind, text, ...rate }));
  if (kind === "at") return shift(parseTime(body), offset, (time) => ({ kind, text, time }));
  return refuse("expected cron(…), rate(…) or at(…)", wrapperFor(text));
}

function wrapperFor(text: string): string | undefined {
  if (/^[0-9]+ [a-z]+$/.test(text)) return `Write "rate(${text})".`;
  if (/^\S+( \S+){4,5}$/.test(text)) return `Write "cron(${text})".`;
  if (/^@?(?:hourly|daily|weekly|monthly)$/i.test(text))
    return 'Write a cron expression, such as "cron(0 3 * * ? *)" for each day at 3:00.';
  const lower = /^(cron|rate|at)\s*\((.*)\)\s*$/i.exec(text);
  return lower === null ? undefined : `Write "${lower[1]?.toLowerCase()}(${lower[2]})".`;
}

function shift<T, U>(parsed: Parsed<T>, offset: number, wrap: (value: T) => U): Parsed<U> {
  if ("value" in parsed) return { value: wrap(parsed.value) };
  const { at } = parsed.refusal;
  return { refusal: { ...parsed.refusal, ...(at === undefined ? {} : { at: at + offset }) } };
}

type Rate = { readonly value: number; readonly unit: "minutes" | "hours" | "days" };

function parseRate(body: string): Parsed<Rate> {
  const match = /^([0-9]{1,9}) (minute|hour|day)(s?)$/.exec(body);
  const value = Number(match?.[1]);
  const unit = match?.[2];
  if (match === null || value < 1 || (unit !== "minute" && unit !== "hour" && unit !== "day"))
    return refuse("expected a number of at least 1 and minutes, hours or days", rateRemedy(body));
  const isPlural = match[3] === "s";
  if (isPlural === (value === 1))
    return {
      refusal: {
        reason: `expected "${value} ${unit}${value === 1 ? "" : "s"}"`,
        remedy: `Write "rate(${value} ${unit}${value === 1 ? "" : "s"})".`,
        at: match[1]?.length === undefined ? 0 : match[1].length + 1,
        length: unit.length + (isPlural ? 1 : 0),
      },
    };
  return { value: { value, unit: `${unit}s` } };
}

function rateRemedy(body: string): string | undefined {
  const [, count, weeks] = /^([0-9]{1,6}) (weeks?)$/.exec(body) ?? [];
  return weeks === undefined ? undefined : `Write "rate(${Number(count) * 7} days)".`;
}

function parseTime(body: string): Parsed<string> {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})$/.exec(body);
  const expected = "expected a time such as 2027-01-31T03:00:00";
  if (match === null)
    return refuse(
      expected,
      /(?:Z|[+-][0-9:]+)$/.test(body) ? 'Leave the offset out and set "timezone".' : undefined,
    );
  const exists = new Date(`${body}Z`);
  const isReal = !Number.isNaN(exists.getTime()) && exists.toISOString().startsWith(body);
  return isReal ? { value: body } : refuse(`there is no such time, ${expected}`);
}

/** A schedule expression. */
export const scheduleExpression: Shape<ScheduleExpression> = parsedText(parseScheduleExpression, {
  minLength: 1,
  maxLength: 1024,
});
