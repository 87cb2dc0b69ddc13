import { expect, test } from "vitest";
import { imagePipeline, pipelineIn, problemsIn } from "./read.ts";

test("schedule builds on changed dependencies, in UTC, unless told otherwise", () => {
  const { schedule } = pipelineIn(imagePipeline("schedule: { scheduleExpression: rate(1 day) }\n"));
  expect(schedule).toStrictEqual({
    scheduleExpression: { text: "rate(1 day)", kind: "rate", value: 1, unit: "days" },
    timezone: "UTC",
    pipelineExecutionStartCondition: "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
  });
});

test("schedule marks the part of an expression that is wrong, in quotes and without", () => {
  expect(
    [
      'schedule: { scheduleExpression: "cron(0 25 * * ? *)" }',
      "schedule: { scheduleExpression: cron(0 25 * * ? *) }",
    ].map((line) => problemsIn(imagePipeline(line))),
  ).toStrictEqual([
    [
      '4:41 Cannot use "cron(0 25 * * ? *)" for "schedule.scheduleExpression": "25" is no hour, expected 0-23',
    ],
    [
      '4:40 Cannot use "cron(0 25 * * ? *)" for "schedule.scheduleExpression": "25" is no hour, expected 0-23',
    ],
  ]);
});

test("schedule reports every problem", () => {
  expect(
    problemsIn(
      imagePipeline(`schedule:
  schedule_expression: rate(1 day)
  cron: 0 3 * * *
  timezone: Berlin
  pipelineExecutionStartCondition: EXPRESSION_MATCH
  autoDisablePolicy: { failureCount: 11 }
`),
    ),
  ).toStrictEqual([
    '5:3 Cannot use the key "schedule_expression" in the schedule: it is unknown → Did you mean "scheduleExpression"?',
    '6:3 Cannot use the key "cron" in the schedule: it is unknown → Use scheduleExpression: "cron(…)".',
    '7:13 Cannot use "Berlin" for "schedule.timezone": expected the IANA name of a time zone, such as Europe/Berlin → Did you mean "Europe/Berlin"?',
    '8:36 Cannot use "EXPRESSION_MATCH" for "schedule.pipelineExecutionStartCondition": expected one of EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE, EXPRESSION_MATCH_ONLY → Did you mean "EXPRESSION_MATCH_ONLY"?',
    '9:38 Cannot use "11" for "schedule.autoDisablePolicy.failureCount": expected a whole number from 1 to 10',
  ]);
});

test.each([
  ["at(2027-03-28T02:30:00)", "Europe/Berlin", "at(2027-03-28T03:00:00)"],
  ["at(2027-10-03T02:15:00)", "Australia/Lord_Howe", "at(2027-10-03T02:30:00)"],
  ["at(2011-12-30T12:00:00)", "Pacific/Apia", "at(2011-12-31T00:00:00)"],
])("schedule warns of %s in %s, which clocks skip", (expression, zone, better) => {
  expect(
    problemsIn(
      imagePipeline(`schedule: { timezone: ${zone}, scheduleExpression: "${expression}" }\n`),
    ),
  ).toStrictEqual([
    expect.stringContaining(
      `"${expression}" never runs: clocks in ${zone} skip that time as they go forward → Write "${better}".`,
    ),
  ]);
});

test.each([
  ["at(2027-03-28T02:30:00)", "UTC"],
  ["at(2027-10-31T02:30:00)", "Europe/Berlin"],
])("schedule takes %s in %s", (expression, zone) => {
  const line = `schedule: { timezone: ${zone}, scheduleExpression: "${expression}" }\n`;
  expect(problemsIn(imagePipeline(line))).toStrictEqual([]);
});
