import { list, optional, record, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import { type Infer, map } from "../../../source/shape.ts";
import { AwsError, type Call } from "../../endpoint/service.ts";
import { JSON_CODES, readInput } from "../read-input.ts";
import { type BusEvent, eventTime } from "./event.ts";
import { isObject } from "./pattern-matchers.ts";

/** Most bytes that the entries of one call may have together. */
const MAX_BYTES = 262_144;

const entryShape = record({
  /** Seconds since 1970, with a fraction. */
  Time: optional(map(text({ pattern: /^[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?$/i }), Number)),
  Source: optional(text()),
  DetailType: optional(text()),
  Detail: optional(text()),
  Resources: optional(list(text())),
  EventBusName: optional(text()),
  TraceHeader: optional(text()),
});
type Entry = Infer<typeof entryShape>;

const putEventsInput = record({ Entries: required(list(entryShape)) });

type Refusal = { readonly ErrorCode: string; readonly ErrorMessage: string };

/**
 * Runs PutEvents: each entry is taken or refused for itself.
 *
 * @param send Gets the events of the entries that are taken, in order.
 * @throws {AwsError} ValidationException: no entries, more than ten, or too many bytes.
 */
export function putEvents(
  call: Call,
  options: { readonly newId: () => string; readonly now: number },
  send: (event: BusEvent) => void,
): object {
  const { Entries: entries } = readInput(putEventsInput, call, JSON_CODES);
  if (entries.length < 1 || entries.length > 10)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10, it is ${entries.length}`,
    );
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES)
    throw new AwsError(
      "ValidationException",
      `Total size of the entries in the request is over the limit of ${MAX_BYTES} bytes.`,
    );
  const results = entries.map((entry) => {
    const detail = refusalOf(entry) ?? detailOf(entry);
    if ("ErrorCode" in detail) return detail;
    const event = eventOf(entry, detail.value, call, options);
    send(event);
    return { EventId: event.id };
  });
  const failed = results.filter((result) => "ErrorCode" in result).length;
  return { FailedEntryCount: failed, Entries: results };
}

/** @see EventBridge User Guide, "Calculating Amazon EventBridge PutEvents event entry size" */
function sizeOf(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const time = entry.Time === undefined ? 0 : 14;
  return texts.reduce((sum, part) => sum + Buffer.byteLength(part ?? ""), time);
}

function refusalOf(entry: Entry): Refusal | undefined {
  for (const name of ["Source", "DetailType", "Detail"] as const)
    if ((entry[name] ?? "") === "")
      return refusal(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  if (entry.Source?.startsWith("aws."))
    return refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
  const bus = entry.EventBusName ?? "default";
  if (bus !== "default" && !bus.endsWith(":event-bus/default"))
    return refusal("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
  return undefined;
}

function refusal(ErrorCode: string, ErrorMessage: string): Refusal {
  return { ErrorCode, ErrorMessage };
}

function detailOf(entry: Entry): { readonly value: BusEvent["detail"] } | Refusal {
  try {
    const value = JSON.parse(entry.Detail ?? "") as unknown;
    if (isObject(value)) return { value };
  } catch {
    // Answered below, like JSON that is no object.
  }
  return refusal("MalformedDetail", "Detail is malformed.");
}

function eventOf(
  entry: Entry,
  detail: BusEvent["detail"],
  call: Call,
  { newId, now }: { readonly newId: () => string; readonly now: number },
): BusEvent {
  return {
    version: "0",
    id: newId(),
    "detail-type": entry.DetailType ?? "",
    source: entry.Source ?? "",
    account: call.accountId,
    time: eventTime(entry.Time === undefined ? now : entry.Time * 1000),
    region: call.region,
    resources: entry.Resources ?? [],
    detail,
  };
}
