import { describe, expect, test } from "vitest";
import { windowMinutes, windowOffset } from "../../lib/pipeline/schedule-window.ts";
import { imagePipeline, pipelineIn, problemsIn } from "./read.ts";

describe("windowMinutes()", () => {
  test.each([
    ["a schedule that says nothing", "scheduleExpression: cron(0 0 * * ? *)", 15],
    ["half the time between runs", "scheduleExpression: cron(0/20 * * * ? *)", 10],
    ["half the time between runs at night", "scheduleExpression: cron(55 23 * * ? *)", 15],
    ["runs on both sides of midnight", "scheduleExpression: cron(0 23,0 * * ? *)", 15],
    ["ten minutes around midnight", "scheduleExpression: cron(0,55 0,23 * * ? *)", 2],
    ["runs each minute", "scheduleExpression: cron(* * * * ? *)", 0],
    ["a rate", "scheduleExpression: rate(10 minutes)", 5],
    ["one run", 'scheduleExpression: "at(2027-01-31T03:00:00)"', 15],
    [
      "its own window",
      "scheduleExpression: rate(10 minutes)\n  flexibleTimeWindow: { maximumWindowInMinutes: 60 }",
      60,
    ],
    ["OFF", "scheduleExpression: rate(1 day)\n  flexibleTimeWindow: { mode: OFF }", 0],
  ])("%s", (_, lines, expected) => {
    const { schedule } = pipelineIn(imagePipeline(`schedule:\n  ${lines}\n`));
    expect(schedule === undefined ? undefined : windowMinutes(schedule)).toBe(expected);
  });
});

test("flexibleTimeWindow is at most a day", () => {
  const lines = "schedule:\n  scheduleExpression: rate(1 day)\n  maximumWindowInMinutes: 5\n";
  const window = "  flexibleTimeWindow: { mode: ON, maximumWindowInMinutes: 1441 }\n";
  expect(problemsIn(imagePipeline(lines + window))).toStrictEqual([
    '6:3 Cannot use the key "maximumWindowInMinutes" in the schedule: it is unknown → Put it under "flexibleTimeWindow".',
    '7:31 Cannot use "ON" for "schedule.flexibleTimeWindow.mode": expected one of FLEXIBLE, OFF → Did you mean "OFF"?',
    '7:59 Cannot use "1441" for "schedule.flexibleTimeWindow.maximumWindowInMinutes": expected a whole number from 1 to 1440',
  ]);
});

describe("windowOffset()", () => {
  test("is always the same for a name, and 0 without a window", () => {
    expect([windowOffset("web", 15), windowOffset("web", 15)]).toStrictEqual([614_000, 614_000]);
    expect(windowOffset("web", 0)).toBe(0);
  });

  test("spreads a thousand pipelines over the window", () => {
    const minutes = Array.from({ length: 1000 }, (_, index) =>
      Math.floor(windowOffset(`pipeline-${index}`, 15) / 60_000),
    );
    const counts = Array.from(
      { length: 15 },
      (_, minute) => minutes.filter((one) => one === minute).length,
    );
    expect(counts.reduce((sum, one) => sum + one)).toBe(1000);
    expect(Math.min(...counts)).toBeGreaterThan(45);
    expect(Math.max(...counts)).toBeLessThan(90);
  });
});
