/** The process around `main`: streams, signals, exit code. Nothing else of Kiln touches them. */
import { createInterface } from "node:readline/promises";
import { EXIT, type Io, type Stream } from "./io.ts";
import { main } from "./main.ts";

/** Interrupts of one command: the first cancels, the third ends the process at once. */
const PATIENCE = 3;

/**
 * Runs the command line of this process and sets its exit code.
 *
 * @param packageRoot Folder of the installed package.
 */
export async function start(packageRoot: string): Promise<void> {
  const interrupt = new AbortController();
  let interrupts = 0;
  const onSignal = (): void => {
    interrupts += 1;
    if (interrupts >= PATIENCE) process.exit(EXIT.interrupted);
    if (interrupts > 1) process.stderr.write("Still cleaning up; once more ends kiln at once.\n");
    interrupt.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("SIGHUP", onSignal);
  const io: Io = {
    stdout: streamOf(process.stdout),
    stderr: streamOf(process.stderr),
    environment: process.env,
    workingDirectory: process.cwd(),
    interrupt: interrupt.signal,
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true
      ? { ask: asker(interrupt.signal, onSignal) }
      : {}),
    packageRoot,
  };
  process.exitCode = await main(process.argv.slice(2), io);
  await drained(process.stdout);
  await drained(process.stderr);
  process.exit();
}

/** Questions go to standard error: standard output is for results. */
function asker(signal: AbortSignal, onInterrupt: () => void): NonNullable<Io["ask"]> {
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    // On a terminal that it reads, an interrupt is a key and no signal.
    terminal.on("SIGINT", onInterrupt);
    const closed = new Promise<undefined>((resolve) =>
      terminal.on("close", () => resolve(undefined)),
    );
    try {
      return await Promise.race([terminal.question(question, { signal }), closed]);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      terminal.close();
    }
  };
}

function streamOf(stream: NodeJS.WriteStream): Stream {
  stream.on("error", () => undefined); // A reader that went away (`kiln images | head`) is no failure of ours.
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns ?? 80,
    rows: () => stream.rows ?? 24,
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
}
