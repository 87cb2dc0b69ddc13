/** What CreateSchedule and UpdateSchedule take, and what they refuse. */
import { parseScheduleExpression } from "../../../pipeline/schedule-expression.ts";
import { parseTimeZone } from "../../../pipeline/time-zone.ts";
import { optional, record, required } from "../../../source/collections.ts";
import { oneOf, text } from "../../../source/scalars.ts";
import { type Infer, map } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import { nameShape, targetShape, windowShape } from "./schedule-record.ts";

/** Seconds since 1970 on the wire, milliseconds here. */
const date = map(
  text({ pattern: /^[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?$/i, expected: "a time" }),
  (seconds) => Math.round(Number(seconds) * 1000),
);

/** Input of both operations. */
export const scheduleInput = record({
  GroupName: optional(nameShape),
  ScheduleExpression: required(text({ minLength: 1, maxLength: 256 })),
  ScheduleExpressionTimezone: optional(text({ minLength: 1, maxLength: 50 })),
  StartDate: optional(date),
  EndDate: optional(date),
  Description: optional(text({ maxLength: 512 })),
  State: optional(oneOf(["ENABLED", "DISABLED"])),
  Target: required(targetShape),
  FlexibleTimeWindow: required(windowShape),
  ActionAfterCompletion: optional(oneOf(["NONE", "DELETE"])),
  ClientToken: optional(text({ minLength: 1, maxLength: 64 })),
});
/** See {@link scheduleInput}. */
export type ScheduleInput = Infer<typeof scheduleInput>;

/** A start may be so much before now, in milliseconds. */
const START_TOLERANCE = 5 * 60_000;

/** @throws {AwsError} ValidationException, for what the Scheduler would refuse too. */
export function checkSchedule(input: ScheduleInput, now: number): void {
  const { ScheduleExpression, ScheduleExpressionTimezone = "UTC", StartDate, EndDate } = input;
  const parsed = parseScheduleExpression(ScheduleExpression);
  if ("refusal" in parsed)
    throw invalid(`Invalid Schedule Expression ${ScheduleExpression}. ${parsed.refusal.reason}`);
  if ("refusal" in parseTimeZone(ScheduleExpressionTimezone))
    throw invalid(`The ScheduleExpressionTimezone ${ScheduleExpressionTimezone} is not valid.`);
  if (StartDate !== undefined && StartDate < now - START_TOLERANCE)
    throw invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
  if (EndDate !== undefined && EndDate <= now)
    throw invalid("The EndDate you specify must come after the current time.");
  if (StartDate !== undefined && EndDate !== undefined && EndDate <= StartDate)
    throw invalid("The EndDate you specify must come after the StartDate.");
  checkWindow(input.FlexibleTimeWindow);
  checkTarget(input.Target);
}

function checkWindow({ Mode, MaximumWindowInMinutes }: ScheduleInput["FlexibleTimeWindow"]): void {
  if (Mode === "FLEXIBLE" && MaximumWindowInMinutes === undefined)
    throw invalid("MaximumWindowInMinutes is required when FlexibleTimeWindow is FLEXIBLE.");
  if (Mode === "OFF" && MaximumWindowInMinutes !== undefined)
    throw invalid("MaximumWindowInMinutes cannot be set when FlexibleTimeWindow is OFF.");
}

/** The universal target that the local cloud has. */
export const START_EXECUTION = "arn:aws:scheduler:::aws-sdk:sfn:startExecution";
const TARGETS =
  /^arn:aws[a-z-]*:(?:states:[^:]+:[0-9]{12}:stateMachine:|sns:[^:]+:[0-9]{12}:|lambda:[^:]+:[0-9]{12}:function:|events:[^:]+:[0-9]{12}:event-bus\/).+$/;

function checkTarget({ Arn, Input, EventBridgeParameters }: ScheduleInput["Target"]): void {
  if (Arn === START_EXECUTION) {
    if (!isObjectWith(Input, "StateMachineArn"))
      throw invalid("Target Input for states:startExecution must be JSON with StateMachineArn.");
  } else if (!TARGETS.test(Arn))
    throw invalid(
      `Provided Arn ${Arn} is not supported: the local cloud schedules state machines, topics, functions, the event bus and ${START_EXECUTION}.`,
    );
  if (Arn.split(":")[2] === "events" && EventBridgeParameters === undefined)
    throw invalid("EventBridgeParameters is required for a target that is an event bus.");
}

function isObjectWith(json: string | undefined, key: string): boolean {
  try {
    const value = JSON.parse(json ?? "") as unknown;
    return typeof value === "object" && value !== null && Object.hasOwn(value, key);
  } catch {
    return false;
  }
}

/** The Scheduler's error for input that it refuses. */
export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
