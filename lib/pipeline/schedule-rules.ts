/** What the parts of a schedule demand of each other. */
import { memberOf } from "../source/node.ts";
import { below, report } from "../source/shape.ts";
import { textOf } from "./members.ts";
import type { Rule } from "./rules.ts";
import { parseScheduleExpression } from "./schedule-expression.ts";
import { parseTimeZone } from "./time-zone.ts";
import { instantOf } from "./zone-time.ts";

const QUARTER = 15 * 60_000;
/** A whole day, which zones at the date line have left out, and the hour of a change. */
const LONGEST_GAP = 25 * 60 * 60_000;

/** Warns of an `at(…)` whose time clocks skip as they go forward: it would never run. */
export const warnOfSkippedTime: Rule = (schedule, reading) => {
  const node = memberOf(schedule, "scheduleExpression");
  if (node?.kind !== "scalar") return;
  const parsed = parseScheduleExpression(node.text);
  const zone = parseTimeZone(textOf(schedule, "timezone") ?? "UTC");
  if (!("value" in parsed) || parsed.value.kind !== "at" || !("value" in zone)) return;
  const wall = Date.parse(`${parsed.value.time}Z`);
  if (instantOf(zone.value, wall) !== undefined) return;
  const next = readingAfter(zone.value, wall);
  report(below(reading, "scheduleExpression"), node, {
    code: "no-effect",
    severity: "warning",
    message: `"${node.text}" never runs: clocks in ${zone.value} skip that time as they go forward`,
    ...(next === undefined ? {} : { remedy: `Write "at(${next})".` }),
  });
};

/** The first time that clocks show again, by whole quarters of an hour: all changes begin and end at them. */
function readingAfter(zone: string, wall: number): string | undefined {
  const first = Math.ceil(wall / QUARTER) * QUARTER;
  for (let next = first; next <= first + LONGEST_GAP; next += QUARTER)
    if (instantOf(zone, next) !== undefined) return new Date(next).toISOString().slice(0, 19);
  return undefined;
}
