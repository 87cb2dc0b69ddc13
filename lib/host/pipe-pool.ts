/**
 * Real pipes for the output of processes. Node connects a child by a socket pair, and Linux cannot open a socket by
 * name: `echo x > /dev/stderr` and `tee /dev/stdout` would fail inside a script. Node cannot make a pipe, so `mkfifo`
 * makes a few named ones; they lose their names at once and are used again and again through `/proc/self/fd`.
 */
import { execFile } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { promisify } from "node:util";

/** Pipes made by one `mkfifo`: enough for two commands at a time. */
const BATCH = 4;

export type Pipe = {
  /** Where the output arrives. Ends when the last process that holds the other end has closed it. */
  readonly output: Readable & { readonly unref?: () => unknown };
  /** The end for the child. Close it in this process as soon as the child has it. */
  readonly writeEnd: number;
};
export type PipePool = {
  /** A pipe, or undefined where none can be made: the caller then takes what Node offers. */
  readonly take: () => Promise<Pipe | undefined>;
};

/** Pipes whose short-lived names lie in the folder. Nothing of them is left on the disk. */
export function pipePool(temporaryDirectory: string): PipePool {
  const idle: number[] = [];
  let isUsable = true;
  let making: Promise<void> | undefined;
  const make = async (): Promise<void> => {
    try {
      idle.push(...(await makePipes(temporaryDirectory)));
    } catch {
      isUsable = false;
    } finally {
      making = undefined;
    }
  };
  const take = async (): Promise<Pipe | undefined> => {
    while (isUsable) {
      const handle = idle.pop();
      if (handle !== undefined) return openPipe(handle, () => idle.push(handle));
      making ??= make();
      await making;
    }
    return undefined;
  };
  return { take };
}

/**
 * Both ends of a pipe that this process holds open by a third, idle reader. The reading end is opened here and now,
 * while there is a writer: Linux does not tell a reader that comes after the last writer has gone of the end.
 */
function openPipe(handle: number, release: () => void): Pipe {
  const name = `/proc/self/fd/${handle}`;
  const writeEnd = openSync(name, constants.O_WRONLY);
  const readEnd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const output = bun === undefined ? socketOf(readEnd) : streamOfBun(readEnd, bun);
  // Only a pipe that was read to its end is empty, and so fit for the next process.
  output.once("end", () => output.once("close", release));
  return { output, writeEnd };
}

function socketOf(fd: number): Socket {
  return new Socket({ fd, readable: true, writable: false });
}

/** The part of Bun's own interface that is used here, when it is Bun that runs this. */
type Bun = { readonly file: (fd: number) => { readonly stream: () => ReadableStream } };
const { Bun: bun } = globalThis as { readonly Bun?: Bun };

/** Bun's sockets never hear from a pipe; the stream of a file does, and waits for it without a thread. */
function streamOfBun(fd: number, { file }: Bun): Readable {
  // The stream leaves the file to whoever has opened it.
  return Readable.fromWeb(file(fd).stream()).once("close", () => closeSync(fd));
}

async function makePipes(temporaryDirectory: string): Promise<number[]> {
  const folder = mkdtempSync(join(temporaryDirectory, "kiln-pipes-"));
  const handles: number[] = [];
  try {
    const names = Array.from({ length: BATCH }, (_, index) => join(folder, String(index)));
    await promisify(execFile)("mkfifo", ["-m", "600", ...names]);
    for (const name of names)
      handles.push(openSync(name, constants.O_RDONLY | constants.O_NONBLOCK));
    // A pipe is no use where /proc is not mounted; better to know now.
    closeSync(openSync(`/proc/self/fd/${handles[0]}`, constants.O_WRONLY));
    return handles;
  } catch (error) {
    for (const handle of handles) closeSync(handle);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
