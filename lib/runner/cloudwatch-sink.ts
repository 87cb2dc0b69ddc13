import type { Host } from "../host/host.ts";
import type { ConsoleSink } from "./console-sink.ts";

/** Lines that go to CloudWatch in one call at most. */
const BATCH_LINES = 200;
/** Longest that a line waits for others, in milliseconds. */
const BATCH_MILLISECONDS = 1000;
/** Lines that may wait before whoever prints has to hold back. */
const FULL_LINES = 10_000;

/** The line break of an entry that another one follows; standard error may have breaks within one. */
const ENTRY_END = /\n(?=\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z )/;

/** Console lines on their way to CloudWatch Logs. */
export type CloudWatchSink = ConsoleSink & {
  /** The first failure. After it nothing more is sent. */
  readonly error: () => unknown;
  readonly close: () => Promise<void>;
};

/** Where the lines go. */
export type CloudWatchTarget = {
  readonly group: string;
  readonly stream: string;
  readonly region: string | undefined;
};

/** Sends console lines in batches, in order, in the background. */
export function cloudWatchSink(target: CloudWatchTarget, host: Host): CloudWatchSink {
  const closing = new AbortController();
  let waiting: { timestamp: number; message: string }[] = [];
  let isScheduled = false;
  let error: unknown;
  let sending: Promise<void> = Promise.resolve();
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0 && error === undefined) {
      const batch = waiting.slice(0, BATCH_LINES);
      try {
        await (await host.aws.logs(target.region)).put(target.group, target.stream, batch);
      } catch (failure) {
        error = failure;
      }
      waiting = waiting.slice(batch.length);
    }
    if (error !== undefined) waiting = [];
  };
  const flush = (): Promise<void> => {
    sending = sending.then(sendAll);
    return sending;
  };
  const add = (message: string): void => {
    if (error !== undefined) return;
    waiting.push({ timestamp: host.clock.now(), message });
    if (waiting.length % BATCH_LINES === 0) void flush();
    else if (!isScheduled) {
      isScheduled = true;
      void host.clock.sleep(BATCH_MILLISECONDS, closing.signal).then(() => {
        isScheduled = false;
        return flush();
      });
    }
  };
  return {
    write(entries) {
      for (const entry of entries.split(ENTRY_END)) add(entry.trimEnd());
    },
    isFull: () => waiting.length > FULL_LINES,
    flush,
    error: () => error,
    async close() {
      closing.abort("closing");
      await flush();
    },
  };
}
