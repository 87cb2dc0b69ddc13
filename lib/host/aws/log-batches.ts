/** One line of a log. `timestamp` is in milliseconds since 1970. */
export type LogLine = { readonly timestamp: number; readonly message: string };

/** Limits of one PutLogEvents call: events, and bytes with 26 for each event on top of its UTF-8 text. */
const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const EVENT_BYTES = 26;
/** Longest text of one event, in UTF-16 code units; at three bytes each this stays below the service's 256 KiB. */
const MAX_MESSAGE = 85_000;

/**
 * Groups lines into calls that CloudWatch Logs accepts: sorted by time, within the limits, none empty. Longer lines
 * are cut.
 *
 * @see CloudWatch Logs API Reference, PutLogEvents
 */
export function logBatches(lines: readonly LogLine[]): LogLine[][] {
  const batches: LogLine[][] = [];
  let batch: LogLine[] = [];
  let bytes = 0;
  for (const line of lines.toSorted((a, b) => a.timestamp - b.timestamp)) {
    // The service refuses an event without text.
    const message = line.message === "" ? " " : line.message.slice(0, MAX_MESSAGE);
    const size = new TextEncoder().encode(message).length + EVENT_BYTES;
    if (batch.length === MAX_EVENTS || (bytes + size > MAX_BYTES && batch.length > 0)) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push({ timestamp: line.timestamp, message });
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
