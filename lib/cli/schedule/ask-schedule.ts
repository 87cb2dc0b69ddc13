import { Cancelled } from "../../errors.ts";
import type { Parsed } from "../../pipeline/parsed-text.ts";
import type { Schedule } from "../../pipeline/schedule.ts";
import { parseScheduleExpression } from "../../pipeline/schedule-expression.ts";
import { parseTimeZone } from "../../pipeline/time-zone.ts";
import {
  dailyCron,
  monthlyCron,
  parseTimeOfDay,
  type WantedSchedule,
  weeklyCron,
} from "./wanted-schedule.ts";

/** Asks a question. @returns the answer, or undefined when there will be none. */
export type Ask = (question: string) => Promise<string | undefined>;

/** Asks for a schedule, each question again until its answer can be used. */
export type AskSchedule = {
  readonly ask: Ask;
  /** Says why an answer cannot be used. */
  readonly tell: (text: string) => void;
  /** The schedule as it is. */
  readonly now: Schedule | undefined;
  /** Zone of whoever is asked. */
  readonly zone: string;
};

/**
 * Puts a schedule together by questions.
 *
 * @throws {Cancelled} A question was not answered.
 */
export async function askSchedule(asked: AskSchedule): Promise<WantedSchedule> {
  const kind = await askUntil(
    asked,
    "How often: daily, weekly, monthly or custom?",
    "daily",
    readKind,
  );
  const scheduleExpression = await askExpression(asked, kind);
  const zone = asked.now?.timezone ?? asked.zone;
  const timezone = await askUntil(asked, "Time zone?", zone, refusing(parseTimeZone));
  const isGated = asked.now?.pipelineExecutionStartCondition !== "EXPRESSION_MATCH_ONLY";
  const only = "Build only when a dependency has changed since the last image, yes or no?";
  const answer = await askUntil(asked, only, isGated ? "yes" : "no", readYes);
  return {
    scheduleExpression,
    timezone,
    pipelineExecutionStartCondition: answer
      ? "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"
      : "EXPRESSION_MATCH_ONLY",
  };
}

type Read<T> = (answer: string) => { readonly value: T } | { readonly reason: string };

/** @param fallback What an empty answer means. */
async function askUntil<T>(
  { ask, tell }: AskSchedule,
  question: string,
  fallback: string,
  read: Read<T>,
): Promise<T> {
  for (;;) {
    const answer = await ask(`${question} [${fallback}] `);
    if (answer === undefined)
      throw new Cancelled("The schedule stays as it is: a question was not answered");
    const result = read(answer.trim() === "" ? fallback : answer.trim());
    if ("value" in result) return result.value;
    tell(`${result.reason}\n`);
  }
}

type Kind = "daily" | "weekly" | "monthly" | "custom";

async function askExpression(asked: AskSchedule, kind: Kind): Promise<string> {
  if (kind === "custom") {
    const current = asked.now?.scheduleExpression.text ?? "cron(0 3 * * ? *)";
    return askUntil(asked, "Expression?", current, readExpression);
  }
  const time = await askUntil(asked, "At what time?", "03:00", readTime);
  if (kind === "daily") return dailyCron(time);
  if (kind === "weekly")
    return askUntil(asked, "On which days, such as SUN, MON,THU or MON-FRI?", "SUN", (days) =>
      readExpression(weeklyCron(time, days)),
    );
  return askUntil(asked, "On which day, such as 1, 15W, L (the last), LW or SUN#1?", "1", (day) =>
    readExpression(monthlyCron(time, day)),
  );
}

const KINDS: readonly Kind[] = ["daily", "weekly", "monthly", "custom"];

const readKind: Read<Kind> = (answer) => {
  const found = KINDS.find((kind) => answer !== "" && kind.startsWith(answer.toLowerCase()));
  return found === undefined
    ? { reason: `"${answer}" is none of them, expected ${KINDS.join(", ")}.` }
    : { value: found };
};

const readTime: Read<{ readonly hour: number; readonly minute: number }> = (answer) => {
  const time = parseTimeOfDay(answer);
  return time === undefined
    ? { reason: `"${answer}" is no time, expected hours and minutes such as 03:00.` }
    : { value: time };
};

const readYes: Read<boolean> = (answer) => {
  if (/^y(?:es)?$/i.test(answer)) return { value: true };
  if (/^no?$/i.test(answer)) return { value: false };
  return { reason: `"${answer}" is neither, expected yes or no.` };
};

const readExpression: Read<string> = refusing((text) => {
  const parsed = parseScheduleExpression(text);
  return "value" in parsed ? { value: parsed.value.text } : parsed;
});

function refusing<T>(parse: (text: string) => Parsed<T>): Read<T> {
  return (text) => {
    const parsed = parse(text);
    if ("value" in parsed) return parsed;
    const { reason, remedy } = parsed.refusal;
    return {
      reason: `"${text}" cannot be used: ${reason}.${remedy === undefined ? "" : ` ${remedy}`}`,
    };
  };
}
