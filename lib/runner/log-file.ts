import type { Clock, Files } from "../host/host.ts";

/** A file that lines are appended to, through a buffer. */
export type LogFile = {
  /** Adds text. It is on disk after at most FLUSH_MILLISECONDS, or when `flush` resolves. */
  readonly write: (text: string) => void;
  /** True when so much waits that the writer should hold back until `flush` resolves. */
  readonly isFull: () => boolean;
  /** Resolves when everything written so far is in the file. Rejects with the first error of the disk. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How long a line may wait, so that many lines become one write. */
const FLUSH_MILLISECONDS = 10;
/** Characters that are written without waiting. */
const CHUNK_LENGTH = 65_536;
/** Characters that may wait before the writer has to hold back. */
const FULL_LENGTH = 1_048_576;

/** Opens a file for appending; it is made when missing. */
export async function openLogFile(path: string, files: Files, clock: Clock): Promise<LogFile> {
  const handle = await files.open(path, "a");
  const closing = new AbortController();
  let waiting: string[] = [];
  /** Characters that are not in the file yet, those being written included. */
  let length = 0;
  let isScheduled = false;
  let error: unknown;
  let writing: Promise<void> | undefined;
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const text = waiting.join("");
      waiting = [];
      try {
        if (error === undefined) await append(handle, text);
      } catch (failure) {
        error = failure;
      }
      length -= text.length;
    }
  };
  // One write at a time: what comes meanwhile becomes the next one.
  const start = (): Promise<void> => {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  const flush = async (): Promise<void> => {
    // A line that came when the last write was just ending begins another one.
    while (length > 0) await start();
    if (error !== undefined) throw error;
  };
  return {
    write(text) {
      waiting.push(text);
      length += text.length;
      if (length > CHUNK_LENGTH) void start();
      else if (!isScheduled) {
        isScheduled = true;
        void clock.sleep(FLUSH_MILLISECONDS, closing.signal).then(() => {
          isScheduled = false;
          return start();
        });
      }
    },
    isFull: () => length > FULL_LENGTH,
    flush,
    async close() {
      closing.abort("closing");
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

/**
 * Writes all of a text. Given as text it is encoded outside of the memory that JavaScript has to clean up: with buffers
 * a step that prints much took a hundred megabytes more.
 */
async function append(handle: Awaited<ReturnType<Files["open"]>>, text: string): Promise<void> {
  const { bytesWritten } = await handle.write(text);
  if (bytesWritten < Buffer.byteLength(text))
    await handle.appendFile(Buffer.from(text).subarray(bytesWritten));
}
