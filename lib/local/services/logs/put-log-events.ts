import { list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError, type Call } from "../../endpoint/service.ts";
import { readInput } from "../read-input.ts";
import {
  groupName,
  LOGS_CODES,
  type LogsContext,
  storeOf,
  streamName,
} from "./group-operations.ts";

const DAY = 86_400_000;
const MAX_BATCH_BYTES = 1_048_576;
const MAX_BATCH = 10_000;
/** What each event counts beside its message. */
const OVERHEAD = 26;

const eventShape = record({
  timestamp: required(integer({ minimum: 0 })),
  message: required(text({ minLength: 1 })),
});
type InputEvent = Infer<typeof eventShape>;

const putInput = record({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  logEvents: required(list(eventShape, { minimum: 1, maximum: MAX_BATCH })),
  // Needed by old clients; CloudWatch Logs ignores it since 2023.
  sequenceToken: optional(text()),
});

/** Writes a batch of events. Those too old or too new are left out, and the answer says which. */
export async function putLogEvents(context: LogsContext, call: Call): Promise<object> {
  const input = readInput(putInput, call, LOGS_CODES);
  const store = storeOf(context, call);
  const { retentionInDays } = await store.group(input.logGroupName);
  await store.stream(input.logGroupName, input.logStreamName);
  const { logEvents: events } = input;
  checkBatch(events);
  const now = context.now();
  const oldest = now - Math.min(14, retentionInDays ?? 14) * DAY;
  const newest = now + 2 * 3_600_000;
  const taken = events.filter(({ timestamp }) => timestamp >= oldest && timestamp <= newest);
  const lines = taken.map((event) => ({ ...event, ingestionTime: now }));
  if (lines.length > 0) await store.append(input.logGroupName, input.logStreamName, lines);
  const token = { nextSequenceToken: String(now) };
  if (taken.length === events.length) return token;
  return { ...token, rejectedLogEventsInfo: rejections(events, oldest, newest) };
}

/** @see CloudWatch Logs API Reference, PutLogEvents */
function checkBatch(events: readonly InputEvent[]): void {
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + OVERHEAD, 0);
  if (bytes > MAX_BATCH_BYTES)
    throw refused(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  for (const [index, { timestamp }] of events.entries())
    if (timestamp < (events[index - 1]?.timestamp ?? 0))
      throw refused("Log events in a single PutLogEvents request must be in chronological order.");
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (span > DAY)
    throw refused(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
}

/** Events are in order of time, so both kinds stand together. */
function rejections(events: readonly InputEvent[], oldest: number, newest: number): object {
  const old = events.filter(({ timestamp }) => timestamp < oldest).length;
  const firstNew = events.findIndex(({ timestamp }) => timestamp > newest);
  return {
    ...(old === 0 ? {} : { tooOldLogEventEndIndex: old }),
    ...(firstNew === -1 ? {} : { tooNewLogEventStartIndex: firstNew }),
  };
}

function refused(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
