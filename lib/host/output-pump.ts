import type { Readable } from "node:stream";

/** Silence after which output is taken for complete although something in the background still holds the pipe. */
const SILENCE_MILLISECONDS = 250;
/** Longest wait for that silence; a background process that chatters on does not hold the step up. */
const LONGEST_MILLISECONDS = 2_000;

/** A stream of a process on its way to the caller. */
export type Pump = {
  /** Resolves when the stream has ended and all of it was taken; rejects when the taker failed. */
  readonly drained: Promise<void>;
  /** Milliseconds (of `performance.now`) at the last sign of life. */
  readonly lastActivity: () => number;
  /** True while a chunk is being taken. */
  readonly isBusy: () => boolean;
  /** Stops handing out. The stream is still read, to nowhere, so that its writer neither blocks nor dies. */
  readonly letGo: () => void;
};

/** Hands the chunks of a stream to a taker, one at a time; a promise it returns holds the stream back. */
export function pump(
  stream: Readable & { unref?: () => unknown },
  take: (chunk: Uint8Array) => void | Promise<void>,
): Pump {
  const { promise: drained, resolve, reject } = Promise.withResolvers<void>();
  let activity = performance.now();
  let pending: Promise<void> | undefined;
  const onData = (chunk: Uint8Array): void => {
    activity = performance.now();
    const taken = attempt(() => take(chunk), reject);
    if (!(taken instanceof Promise)) return;
    stream.pause();
    pending = taken.then(
      () => {
        pending = undefined;
        activity = performance.now();
        stream.resume();
      },
      (error: unknown) => {
        pending = undefined;
        reject(error);
        stream.resume();
      },
    );
  };
  const onEnd = (): void => void (pending ?? Promise.resolve()).then(resolve);
  stream.on("data", onData).once("end", onEnd).once("close", onEnd);
  stream.on("error", onEnd);
  return {
    drained,
    lastActivity: () => activity,
    isBusy: () => pending !== undefined,
    letGo: () => {
      stream.off("data", onData);
      stream.resume();
      stream.unref?.();
    },
  };
}

function attempt<T>(work: () => T, onError: (error: unknown) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    onError(error);
    return undefined;
  }
}

/** Waits until the pumps of a process that has exited are drained, or have been silent long enough. */
export async function settled(pumps: readonly Pump[]): Promise<void> {
  const drained = Promise.all(pumps.map((each) => each.drained)).then(
    () => true,
    () => true,
  );
  let end = performance.now() + LONGEST_MILLISECONDS;
  for (;;) {
    const isBusy = pumps.some((each) => each.isBusy());
    const silentAt = Math.max(...pumps.map((each) => each.lastActivity())) + SILENCE_MILLISECONDS;
    const wait = isBusy ? SILENCE_MILLISECONDS : Math.min(silentAt, end) - performance.now();
    if (wait <= 0) break;
    if (isBusy) end += wait; // A slow taker is no reason to lose output.
    if (await within(wait, drained)) return;
  }
  for (const each of pumps) each.letGo();
}

async function within(milliseconds: number, drained: Promise<boolean>): Promise<boolean> {
  const timer = Promise.withResolvers<false>();
  const handle = setTimeout(() => timer.resolve(false), milliseconds);
  try {
    return await Promise.race([drained, timer.promise]);
  } finally {
    clearTimeout(handle);
  }
}
