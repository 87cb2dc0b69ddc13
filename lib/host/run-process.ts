import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import type { Readable } from "node:stream";
import { Cancelled, Denied, InvalidInput, NotFound } from "../errors.ts";
import type { Command, Exit } from "./host.ts";
import { killCommand } from "./kill-command.ts";
import { type Pump, pump, settled } from "./output-pump.ts";
import type { Pipe, PipePool } from "./pipe-pool.ts";
import { MARK } from "./process-table.ts";

/** Time that a killed process gets to be gone. One that cannot be killed must not hold its step for ever. */
const LONGEST_DYING_MILLISECONDS = 5_000;

/** What every command shares. */
export type Surroundings = {
  readonly environment: { readonly [name: string]: string };
  readonly workingDirectory: string;
  /** Undefined where Node's own pipes do. */
  readonly pipes: PipePool | undefined;
  /** A text that no other command of this computer has, without colons. */
  readonly newId: () => string;
};

/** Runs a command as {@link Command} says, in a session and process group of its own. */
export async function runProcess(command: Command, surroundings: Surroundings): Promise<Exit> {
  if (command.signal?.aborted) return { code: null, signal: "SIGKILL", isKilled: true };
  const id = surroundings.newId();
  const pipes = [await surroundings.pipes?.take(), await surroundings.pipes?.take()] as const;
  const child = start(command, surroundings, id, pipes);
  const exit = exitOf(child, command, surroundings);
  const pumps = (["stdout", "stderr"] as const).map((name, index) =>
    pump(outputOf(child, name, pipes[index]), (chunk) => command.onOutput?.(name, chunk)),
  );
  const failed = failureOf(pumps);
  child.stdin?.on("error", () => {}).end(command.input);
  const killing = killer(child, exit, id);
  command.signal?.addEventListener("abort", killing.kill, { once: true });
  try {
    const ended = await Promise.race([exit, killing.killed, failed]);
    // The first process may be gone before the others are.
    if (killing.isUnderWay()) return { ...(await killing.killed), isKilled: true };
    // It is over; what it has left in the background is not to be ended by a late abort.
    command.signal?.removeEventListener("abort", killing.kill);
    await Promise.race([settled(pumps), failed]);
    return { ...ended, isKilled: false };
  } catch (error) {
    if (child.pid !== undefined) killing.kill();
    throw error;
  } finally {
    command.signal?.removeEventListener("abort", killing.kill);
    for (const each of pumps) each.letGo();
  }
}

/** Never resolves; rejects when a taker of output fails. */
function failureOf(pumps: readonly Pump[]): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  for (const each of pumps) each.drained.catch(reject);
  return promise;
}

type Ended = Pick<Exit, "code" | "signal">;

function start(
  command: Command,
  surroundings: Surroundings,
  id: string,
  [stdout, stderr]: readonly [Pipe | undefined, Pipe | undefined],
): ChildProcess {
  const marks = [surroundings.environment[MARK], command.mark, id];
  try {
    return spawn(command.file, command.arguments, {
      cwd: command.workingDirectory ?? surroundings.workingDirectory,
      env: {
        ...surroundings.environment,
        ...command.environment,
        [MARK]: marks.filter((mark) => mark !== undefined).join(":"),
      },
      stdio: [
        command.input === undefined ? "ignore" : "pipe",
        stdout?.writeEnd ?? "pipe",
        stderr?.writeEnd ?? "pipe",
      ],
      // On Windows "detached" would open a console window; there, children are found by their parents.
      detached: process.platform !== "win32",
      windowsHide: true,
      windowsVerbatimArguments: command.isVerbatim ?? false,
    });
  } catch (error) {
    // Read to their ends, the pipes can be used again.
    stdout?.output.resume();
    stderr?.output.resume();
    throw startFailure(error, command, surroundings);
  } finally {
    for (const pipe of [stdout, stderr]) if (pipe !== undefined) closeSync(pipe.writeEnd);
  }
}

function outputOf(
  child: ChildProcess,
  name: "stdout" | "stderr",
  pipe: Pipe | undefined,
): Readable {
  const output = pipe?.output ?? child[name];
  if (output === null) throw new Error(`The process has no ${name}`);
  return output;
}

function exitOf(child: ChildProcess, command: Command, around: Surroundings): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(startFailure(error, command, around)));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

/** Ends the command once. `killed` resolves when its first process is gone, or will not go. */
function killer(child: ChildProcess, exit: Promise<Ended>, id: string) {
  const { promise: killed, resolve } = Promise.withResolvers<Ended>();
  let isUnderWay = false;
  const kill = (): void => {
    if (isUnderWay) return;
    isUnderWay = true;
    const isReaped = child.exitCode !== null || child.signalCode !== null;
    const gone = killCommand({ pid: isReaped ? undefined : child.pid, id });
    const overdue = setTimeout(
      () => resolve({ code: null, signal: "SIGKILL" }),
      LONGEST_DYING_MILLISECONDS,
    );
    Promise.all([exit, gone])
      .then(
        ([ended]) => resolve(ended),
        () => resolve({ code: null, signal: "SIGKILL" }),
      )
      .finally(() => clearTimeout(overdue));
  };
  return { kill, killed, isUnderWay: () => isUnderWay };
}

function startFailure(error: unknown, command: Command, around: Surroundings): unknown {
  const what = `Cannot run "${command.file}"`;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const folder = command.workingDirectory ?? around.workingDirectory;
  switch (code) {
    case "ENOENT":
      return new NotFound(
        `${what}: there is no such program in the search path, or no folder "${folder}" to run it in`,
        { cause: error },
      );
    case "EACCES":
    case "EPERM":
      return new Denied(
        `${what}: the file may not be executed, expected an executable file in folders that may be entered`,
        {
          cause: error,
        },
      );
    case "E2BIG":
      return new InvalidInput(`${what}: its arguments are longer than the system allows`, [], {
        cause: error,
      });
    case "ABORT_ERR":
      return new Cancelled(`${what}: it was cancelled`, { cause: error });
    default:
      return error;
  }
}
