import { list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import { AwsError, type Call } from "../../endpoint/service.ts";
import { readInput } from "../read-input.ts";
import { parseFilterPattern } from "./filter-pattern.ts";
import {
  groupName,
  LOGS_CODES,
  type LogsContext,
  storeOf,
  streamName,
} from "./group-operations.ts";
import type { LogLine, LogStore } from "./log-store.ts";

const MAX_EVENTS = 10_000;

const time = optional(integer({ minimum: 0 }));
const limit = optional(integer({ minimum: 1, maximum: MAX_EVENTS }));

const getInput = record({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  startTime: time,
  endTime: time,
  startFromHead: optional(boolean()),
  limit,
  nextToken: optional(
    text({ pattern: /^[fb]\/[0-9]{1,15}$/, expected: "a token of an earlier answer" }),
  ),
});

/**
 * Events of one stream in the order of their arrival. The tokens count events: `f/3` goes on with the fourth, `b/3` ends
 * before it. At the end the forward token stays the same, which is how clients know.
 */
export async function getLogEvents(context: LogsContext, call: Call): Promise<object> {
  const input = readInput(getInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  await store.stream(input.logGroupName, input.logStreamName);
  const all = await store.lines(input.logGroupName, input.logStreamName);
  const lines = all.filter((line) => isWithin(line, input.startTime, input.endTime));
  const count = input.limit ?? MAX_EVENTS;
  const [direction, at] = (input.nextToken ?? "").split("/");
  const isForward = direction === "" ? input.startFromHead === true : direction === "f";
  const edge = at === undefined ? (isForward ? 0 : lines.length) : Number(at);
  const [start, end] = isForward
    ? [edge, Math.min(edge + count, Math.max(edge, lines.length))]
    : [Math.max(0, edge - count), edge];
  const events = lines.slice(start, end);
  return { events, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` };
}

function isWithin(line: LogLine, start: number | undefined, end: number | undefined): boolean {
  return line.timestamp >= (start ?? 0) && line.timestamp < (end ?? Number.POSITIVE_INFINITY);
}

const filterInput = record({
  logGroupName: required(groupName),
  logStreamNames: optional(list(streamName, { minimum: 1, maximum: 100 })),
  logStreamNamePrefix: optional(streamName),
  startTime: time,
  endTime: time,
  filterPattern: optional(text({ maxLength: 1024 })),
  limit,
  nextToken: optional(text({ pattern: /^[0-9]{1,15}$/, expected: "a token of an earlier answer" })),
  interleaved: optional(boolean()),
});

/** Events of several streams by time, those whose message has the words of the pattern. */
export async function filterLogEvents(context: LogsContext, call: Call): Promise<object> {
  const input = readInput(filterInput, call, LOGS_CODES);
  if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "logStreamNames and logStreamNamePrefix cannot be given together.",
    );
  const store = storeOf(context, call);
  await store.group(input.logGroupName);
  const matches = parseFilterPattern(input.filterPattern ?? "");
  const named = (name: string): boolean =>
    (input.logStreamNames?.includes(name) ?? true) &&
    name.startsWith(input.logStreamNamePrefix ?? "");
  const found = (await eventsOf(store, input.logGroupName, named))
    .filter((event) => isWithin(event, input.startTime, input.endTime) && matches(event.message))
    .sort((a, b) => a.timestamp - b.timestamp);
  const start = Number(input.nextToken ?? "0");
  const end = start + (input.limit ?? MAX_EVENTS);
  return {
    events: found.slice(start, end),
    searchedLogStreams: [],
    nextToken: end < found.length ? String(end) : undefined,
  };
}

type FoundEvent = LogLine & { readonly logStreamName: string; readonly eventId: string };

async function eventsOf(
  store: LogStore,
  group: string,
  isNamed: (stream: string) => boolean,
): Promise<FoundEvent[]> {
  const streams = (await store.streams(group).list()).filter(({ name }) => isNamed(name));
  const events = await Promise.all(
    streams.map(async ({ name }) =>
      (await store.lines(group, name)).map((line, index) => ({
        logStreamName: name,
        ...line,
        eventId: `${name}:${index}`,
      })),
    ),
  );
  return events.flat();
}
