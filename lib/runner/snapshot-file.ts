import type { Clock, Files } from "../host/host.ts";
import { renderJson } from "./report.ts";

/** A JSON file that is rewritten while its content grows, and is complete at any time. */
export type SnapshotFile = {
  /** Says that the content has changed. It is written soon, not at once. */
  readonly touch: () => void;
  /** Writes the content as it is now. */
  readonly save: () => Promise<void>;
  /** Writes it a last time; later touches do nothing. Safe to repeat. */
  readonly close: () => Promise<void>;
};

/** Shortest time between two writes that nobody waits for. */
const PAUSE_MILLISECONDS = 100;
/** The pause is at least this many times as long as a write, so that a large file costs a small share of the run. */
const PAUSE_FACTOR = 50;

/**
 * A snapshot of what `content` gives. Each write goes to a temporary name beside the file and is renamed over it.
 */
export function snapshotFile(
  path: string,
  content: () => unknown,
  files: Files,
  clock: Clock,
): SnapshotFile {
  const closing = new AbortController();
  let isScheduled = false;
  let pause = PAUSE_MILLISECONDS;
  let writing: Promise<void> = Promise.resolve();
  let closed: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    const start = clock.now();
    await files.writeFile(`${path}.new`, renderJson(content()));
    await files.rename(`${path}.new`, path);
    pause = Math.max(PAUSE_MILLISECONDS, (clock.now() - start) * PAUSE_FACTOR);
  };
  const save = (): Promise<void> => {
    writing = writing.catch(() => {}).then(write);
    return writing;
  };
  const laterSave = async (): Promise<void> => {
    await clock.sleep(pause, closing.signal);
    isScheduled = false;
    if (!closing.signal.aborted) await save();
  };
  return {
    touch() {
      if (isScheduled || closing.signal.aborted) return;
      isScheduled = true;
      void laterSave().catch(() => {
        // A disk error is reported by the next `save`, which somebody waits for.
      });
    },
    save,
    close() {
      closing.abort("closing");
      closed ??= save();
      return closed;
    },
  };
}
