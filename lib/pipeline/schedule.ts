/** When a pipeline runs, and when it stops doing so. */
import { defaulted, optional, record, required } from "../source/collections.ts";
import { integer, oneOf } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import { advise } from "./foreign-keys.ts";
import { withRules } from "./rules.ts";
import { scheduleExpression } from "./schedule-expression.ts";
import { warnOfSkippedTime } from "./schedule-rules.ts";
import { timeZone } from "./time-zone.ts";

const autoDisablePolicy = record(
  {
    failureCount: required(
      described(
        integer({ minimum: 1, maximum: 10 }),
        "Scheduled builds that may fail in a row before the pipeline is disabled.",
      ),
    ),
  },
  { what: "autoDisablePolicy" },
);

const flexibleTimeWindow = record(
  {
    mode: defaulted(
      described(oneOf(["FLEXIBLE", "OFF"]), "OFF begins each run on the minute."),
      "FLEXIBLE",
    ),
    maximumWindowInMinutes: optional(
      described(
        integer({ minimum: 1, maximum: 1440 }),
        "Default: 15, and at most half the time between two runs.",
      ),
    ),
  },
  { what: "flexibleTimeWindow" },
);

const written = record(
  {
    scheduleExpression: required(
      described(scheduleExpression, "cron(…) with six fields, rate(…) or at(…)."),
    ),
    timezone: defaulted(described(timeZone, "IANA name of the time zone of cron and at."), "UTC"),
    pipelineExecutionStartCondition: defaulted(
      described(
        oneOf(["EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE", "EXPRESSION_MATCH_ONLY"]),
        "Whether a build starts at each match, or only if a dependency has changed since the last one.",
      ),
      "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
    ),
    autoDisablePolicy: optional(
      described(autoDisablePolicy, "Stops a schedule that keeps failing."),
    ),
    flexibleTimeWindow: optional(
      described(
        flexibleTimeWindow,
        "EventBridge Scheduler's: how long after its time a run may begin, so that many pipelines with one time spread out.",
      ),
    ),
  },
  {
    what: "the schedule",
    advice: advise({
      cron: 'Use scheduleExpression: "cron(…)".',
      rate: 'Use scheduleExpression: "rate(…)".',
      expression: 'Did you mean "scheduleExpression"?',
      startCondition: 'Did you mean "pipelineExecutionStartCondition"?',
      failureCount: 'Put it under "autoDisablePolicy".',
      maximumWindowInMinutes: 'Put it under "flexibleTimeWindow".',
    }),
  },
);

/** When a pipeline runs. */
export const schedule = withRules(written, warnOfSkippedTime);

/** When a pipeline runs. */
export type Schedule = Infer<typeof schedule>;
