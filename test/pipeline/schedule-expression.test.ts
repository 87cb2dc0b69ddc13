import { describe, expect, test } from "vitest";
import { parseScheduleExpression } from "../../lib/pipeline/schedule-expression.ts";
import { parseTimeZone } from "../../lib/pipeline/time-zone.ts";
import { outcome } from "./read.ts";

/** The expression with its wrong part in ⟦⟧, and why. */
function refusal(text: string): string {
  const parsed = parseScheduleExpression(text);
  if ("value" in parsed) return "valid";
  const { at, length = 1 } = parsed.refusal;
  const message = outcome(parsed);
  if (at === undefined) return message as string;
  return `${text.slice(0, at)}⟦${text.slice(at, at + length)}⟧${text.slice(at + length)}: ${message}`;
}

describe("parseScheduleExpression()", () => {
  test("reads cron(…) into the values that match", () => {
    expect(parseScheduleExpression("cron(0/20 9-17 ? JAN,jul-sep MON-FRI 2026/2)")).toStrictEqual({
      value: {
        kind: "cron",
        text: "cron(0/20 9-17 ? JAN,jul-sep MON-FRI 2026/2)",
        minutes: [0, 20, 40],
        hours: [9, 10, 11, 12, 13, 14, 15, 16, 17],
        days: {
          by: "week",
          days: [2, 3, 4, 5, 6].map((weekday) => ({ kind: "weekday", weekday })),
        },
        months: [1, 7, 8, 9],
        years: Array.from({ length: 87 }, (_, index) => 2026 + 2 * index),
      },
    });
  });

  test.each([
    ["L", [{ kind: "last" }]],
    ["LW", [{ kind: "last-weekday" }]],
    ["15W", [{ kind: "nearest-weekday", day: 15 }]],
    ["1,L", [{ kind: "day", day: 1 }, { kind: "last" }]],
    ["1-3", [1, 2, 3].map((day) => ({ kind: "day", day }))],
    ["*/10", [1, 11, 21, 31].map((day) => ({ kind: "day", day }))],
  ])("reads %s as the day of month", (field, days) => {
    const parsed = parseScheduleExpression(`cron(0 0 ${field} * ? *)`);
    expect("value" in parsed && parsed.value.kind === "cron" && parsed.value.days).toStrictEqual({
      by: "month",
      days,
    });
  });

  test.each([
    ["L", [{ kind: "weekday", weekday: 7 }]],
    ["FRIL", [{ kind: "last-weekday", weekday: 6 }]],
    ["6L", [{ kind: "last-weekday", weekday: 6 }]],
    ["tue#2", [{ kind: "nth-weekday", weekday: 3, nth: 2 }]],
    ["SUN", [{ kind: "weekday", weekday: 1 }]],
    ["2-6/2", [2, 4, 6].map((weekday) => ({ kind: "weekday", weekday }))],
  ])("reads %s as the day of week", (field, days) => {
    const parsed = parseScheduleExpression(`cron(0 0 ? * ${field} *)`);
    expect("value" in parsed && parsed.value.kind === "cron" && parsed.value.days).toStrictEqual({
      by: "week",
      days,
    });
  });

  test.each([
    ["rate(1 minute)", { kind: "rate", value: 1, unit: "minutes" }],
    ["rate(12 hours)", { kind: "rate", value: 12, unit: "hours" }],
    ["rate(7 days)", { kind: "rate", value: 7, unit: "days" }],
    ["at(2027-01-31T03:00:00)", { kind: "at", time: "2027-01-31T03:00:00" }],
    ["at(2028-02-29T00:00:00)", { kind: "at", time: "2028-02-29T00:00:00" }],
  ])("reads %s", (text, expected) => {
    expect(parseScheduleExpression(text)).toStrictEqual({ value: { text, ...expected } });
  });

  const six = "expected six: minute, hour, day of month, month, day of week, year";
  test.each([
    ["cron(0 6 ? * fri)", `it has 5 fields, ${six} → Write "cron(0 6 ? * fri *)".`],
    [
      "cron(0 3 * * 1)",
      `it has 5 fields, ${six} → Write "cron(0 3 ? * 1 *)". Days of the week count from 1 = Sunday.`,
    ],
    ["cron(0 3 * * *)", `it has 5 fields, ${six} → Write "cron(0 3 * * ? *)".`],
    ["cron()", `it has 0 fields, ${six}`],
    ["cron(0 0 * * ? * *)", `it has 7 fields, ${six}`],
    [
      "cron(0 0 * * * *)",
      'cron(0 0 * * ⟦*⟧ *): both day fields are given, expected "?" in exactly one of them → Write "?" for the day of week.',
    ],
    [
      "cron(0 0 * * MON *)",
      'cron(0 0 ⟦*⟧ * MON *): both day fields are given, expected "?" in exactly one of them → Write "?" for the day of month.',
    ],
    [
      "cron(0 0 ? * ? *)",
      'cron(0 0 ? * ⟦?⟧ *): both day fields are "?", expected it in exactly one of them → Write "*" for the day of month to run each day.',
    ],
    ["cron(60 0 * * ? *)", 'cron(⟦60⟧ 0 * * ? *): "60" is no minute, expected 0-59'],
    ["cron(0 24 * * ? *)", 'cron(0 ⟦24⟧ * * ? *): "24" is no hour, expected 0-23'],
    ["cron(0 0 0 * ? *)", 'cron(0 0 ⟦0⟧ * ? *): "0" is no day of the month, expected 1-31'],
    ["cron(0 0 1,32 * ? *)", 'cron(0 0 1,⟦32⟧ * ? *): "32" is no day of the month, expected 1-31'],
    [
      "cron(0 0 1 jna ? *)",
      'cron(0 0 1 ⟦jna⟧ ? *): "jna" is no month, expected 1-12 or JAN-DEC → Did you mean "JAN"?',
    ],
    [
      "cron(0 0 ? * 0 *)",
      'cron(0 0 ? * ⟦0⟧ *): "0" is no day of the week, expected 1-7 or SUN-SAT',
    ],
    [
      "cron(0 0 ? * MON#6 *)",
      'cron(0 0 ? * ⟦MON#6⟧ *): "6" stands after the #, expected a number from 1 to 5',
    ],
    [
      "cron(0 0 ? * FRI-MON *)",
      'cron(0 0 ? * ⟦FRI-MON⟧ *): the range "FRI-MON" runs backwards, expected the smaller day of the week first → Write two ranges: "FRI-SAT,SUN-MON".',
    ],
    [
      "cron(0 0 ? * 3#1,6#3 *)",
      'cron(0 0 ? * ⟦3#1,6#3⟧ *): "3#1,6#3" is a list with a #, expected the # to stand alone → Write a pipeline for each of them, or days without #.',
    ],
    [
      "cron(0 0 31W,40W * ? *)",
      'cron(0 0 31W,⟦40W⟧ * ? *): "40" is no day of the month, expected 1-31',
    ],
    [
      "cron(0 0 ? * L#2 *)",
      'cron(0 0 ? * ⟦L#2⟧ *): "L" is no day of the week, expected 1-7 or SUN-SAT',
    ],
    ["cron(0 0 L-3 * ? *)", 'cron(0 0 ⟦L-3⟧ * ? *): "L" is no day of the month, expected 1-31'],
    ["cron(0 0 1 13 ? *)", 'cron(0 0 1 ⟦13⟧ ? *): "13" is no month, expected 1-12 or JAN-DEC'],
    [
      "cron(0 0 ? * 8 *)",
      'cron(0 0 ? * ⟦8⟧ *): "8" is no day of the week, expected 1-7 or SUN-SAT',
    ],
    ["cron(5- 0 * * ? *)", 'cron(⟦5-⟧ 0 * * ? *): "" is no minute, expected 0-59'],
    ["cron(1,,2 0 * * ? *)", 'cron(1,⟦,⟧2 0 * * ? *): "" is no minute, expected 0-59'],
    ["cron(0 0 1 * ? 2200)", 'cron(0 0 1 * ? ⟦2200⟧): "2200" is no year, expected 1970-2199'],
    ["cron(0 0 1 * ? 1969)", 'cron(0 0 1 * ? ⟦1969⟧): "1969" is no year, expected 1970-2199'],
    [
      "cron(*/0 0 1 * ? *)",
      'cron(⟦*/0⟧ 0 1 * ? *): "0" is no step, expected a number from 1 to 60',
    ],
    ["cron(? 0 1 * ? *)", 'cron(⟦?⟧ 0 1 * ? *): "?" is no minute, expected 0-59'],
    ["rate(1 days)", 'rate(1 ⟦days⟧): expected "1 day" → Write "rate(1 day)".'],
    ["rate(2 day)", 'rate(2 ⟦day⟧): expected "2 days" → Write "rate(2 days)".'],
    [
      "rate(2 weeks)",
      'expected a number of at least 1 and minutes, hours or days → Write "rate(14 days)".',
    ],
    ["rate(0 days)", "expected a number of at least 1 and minutes, hours or days"],
    [
      "at(2027-01-31T03:00:00Z)",
      'expected a time such as 2027-01-31T03:00:00 → Leave the offset out and set "timezone".',
    ],
    [
      "at(2027-02-29T00:00:00)",
      "there is no such time, expected a time such as 2027-01-31T03:00:00",
    ],
    ["0 3 * * ? *", 'expected cron(…), rate(…) or at(…) → Write "cron(0 3 * * ? *)".'],
    ["1 day", 'expected cron(…), rate(…) or at(…) → Write "rate(1 day)".'],
    ["Rate(1 day)", 'expected cron(…), rate(…) or at(…) → Write "rate(1 day)".'],
    [
      "@daily",
      'expected cron(…), rate(…) or at(…) → Write a cron expression, such as "cron(0 3 * * ? *)" for each day at 3:00.',
    ],
    ["", "expected cron(…), rate(…) or at(…)"],
  ])("refuses %j and points at what is wrong", (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });
});

describe("parseTimeZone()", () => {
  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "takes %s",
    (name) => {
      expect(outcome(parseTimeZone(name))).toBe(name);
    },
  );

  const expected = "expected the IANA name of a time zone, such as Europe/Berlin";
  test.each([
    ["Europe/Berlni", `${expected} → Did you mean "Europe/Berlin"?`],
    ["new york", `${expected} → Did you mean "America/New_York"?`],
    ["Mars/Olympus_Mons", expected],
    ["+02:00", expected],
  ])("refuses %s", (name, message) => {
    expect(outcome(parseTimeZone(name))).toBe(message);
  });
});
