import type { BuildRecord } from "../../build/build-record.ts";
import { renderFailure } from "../../build/render-failure.ts";
import { isShown } from "../shown-states.ts";
import { imageOf, tookMilliseconds, withoutMilliseconds } from "./build-facts.ts";
import { renderDuration } from "./duration.ts";

/** A build for people: what it is, why it failed, when which state ran. */
export function renderBuild(record: BuildRecord, now: number): string {
  const blocks = [facts(record, now), reason(record), timeline(record, now)];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(""))
    .join("\n");
}

function facts(record: BuildRecord, now: number): readonly string[] {
  const rows = [
    ["pipeline", record.pipeline],
    ["status", record.status],
    ["trigger", record.trigger],
    ["started", withoutMilliseconds(record.startedAt)],
    [
      record.endedAt === undefined ? "running" : "took",
      renderDuration(tookMilliseconds(record, now)),
    ],
    ["image", imageOf(record)],
    ...record.amis.map(({ region, image, name }) => ["ami", `${region}  ${image}  ${name}`]),
  ];
  return [
    record.buildId,
    ...rows.flatMap(([key = "", value]) =>
      value === undefined || value === "" ? [] : [`  ${key.padEnd(12)}${value}`],
    ),
  ];
}

function reason({ status, failure, reason, stopRequest }: BuildRecord): readonly string[] {
  if (failure !== undefined) return renderFailure(failure).split("\n");
  if (reason !== undefined) return [reason];
  return stopRequest === undefined || status === "CANCELLED" ? [] : [`Stopping: ${stopRequest}`];
}

function timeline(record: BuildRecord, now: number): readonly string[] {
  const start = Date.parse(record.startedAt);
  const states = record.timeline.filter(({ state }) => isShown(state));
  if (states.length === 0) return [];
  return [
    "Timeline",
    ...states.map(({ state, startedAt, endedAt, status }) => {
      const begin = Date.parse(startedAt);
      const end = endedAt === undefined ? now : Date.parse(endedAt);
      const since = `+${renderDuration(Math.max(0, begin - start))}`;
      const took = renderDuration(Math.max(0, end - begin));
      return `  ${since.padStart(10)}  ${state.padEnd(22)} ${took.padStart(10)}  ${status}`;
    }),
  ];
}
