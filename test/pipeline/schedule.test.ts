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
