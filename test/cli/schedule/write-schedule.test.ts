import { describe, expect, test } from "vitest";
import type { WantedSchedule } from "../../../lib/cli/schedule/wanted-schedule.ts";
import { writeSchedule } from "../../../lib/cli/schedule/write-schedule.ts";

const WANTED: WantedSchedule = {
  scheduleExpression: "cron(0 3 ? * SUN *)",
  timezone: "Europe/Berlin",
  pipelineExecutionStartCondition: "EXPRESSION_MATCH_ONLY",
};

describe("writeSchedule()", () => {
  test("adds a schedule at the end", () => {
    const text = "name: web # the web server\nimageRecipe:\n    parentImage:   host\n";
    expect(writeSchedule(text, WANTED)).toBe(`${text}schedule:
  scheduleExpression: "cron(0 3 ? * SUN *)"
  timezone: Europe/Berlin
  pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY
`);
  });

  test("replaces values where they stand, and keeps comments, order and everything else", () => {
    const text = `# The web server
schedule:
    # Sundays are quiet.
    timezone: 'UTC'   # for now
    autoDisablePolicy: { failureCount: 3 }
    scheduleExpression: rate(1 day)
    pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY

name:   web
`;
    expect(writeSchedule(text, WANTED)).toBe(`# The web server
schedule:
    # Sundays are quiet.
    timezone: Europe/Berlin   # for now
    autoDisablePolicy: { failureCount: 3 }
    scheduleExpression: "cron(0 3 ? * SUN *)"
    pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY

name:   web
`);
  });

  test("adds keys that are missing in front of the others", () => {
    const text = "schedule:\n  scheduleExpression: rate(1 day) # daily\nname: web\n";
    expect(writeSchedule(text, WANTED)).toBe(`schedule:
  timezone: Europe/Berlin
  pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY
  scheduleExpression: "cron(0 3 ? * SUN *)" # daily
name: web
`);
  });

  test.each([
    [
      "a flow mapping",
      "schedule: { scheduleExpression: rate(1 day), timezone: UTC } # daily\nname: web\n",
      'schedule: { pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY, scheduleExpression: "cron(0 3 ? * SUN *)", timezone: Europe/Berlin } # daily\nname: web\n',
    ],
    [
      "an empty flow mapping",
      "name: web\nschedule: {}\n",
      'name: web\nschedule: { scheduleExpression: "cron(0 3 ? * SUN *)", timezone: Europe/Berlin, pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY }\n',
    ],
    [
      "nothing",
      "schedule: # later\nname: web\n",
      'schedule:\n  scheduleExpression: "cron(0 3 ? * SUN *)"\n  timezone: Europe/Berlin\n  pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY # later\nname: web\n',
    ],
  ])("takes the place of %s", (_, text, expected) => {
    expect(writeSchedule(text, WANTED)).toBe(expected);
  });

  test("leaves a file alone that has the schedule already", () => {
    const text = writeSchedule("name: web\n", WANTED);
    expect(writeSchedule(text, WANTED)).toBe(text);
  });

  test.each([
    ["[a]\n", "the pipeline file is no block mapping"],
    ["a: &x { b: c }\nschedule: *x\n", "it is an alias, expected a mapping"],
    ["schedule: { timezone: [UTC] }\n", 'its "timezone" is no text'],
  ])("refuses %j", (text, reason) => {
    expect(() => writeSchedule(text, WANTED)).toThrow(`Cannot write the schedule: ${reason}`);
  });
});
