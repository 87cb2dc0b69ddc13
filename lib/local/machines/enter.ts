/** Runs one command in a booted machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Readable } from "node:stream";
import { Cancelled, Unavailable } from "../../errors.ts";
import { pump, settled } from "../../host/output-pump.ts";
import { type Pipe, pipePool } from "../../host/pipe-pool.ts";
import type { ExecRequest, ExecResult } from "./driver.ts";
import { killStartedBy, signal } from "./namespace-processes.ts";
import { enterArguments, type Privilege } from "./privilege.ts";
import { needTool } from "./tools.ts";

/** Variable by which the processes of a command are known; its value is unique. */
const MARK = "KILN_EXEC";

const KILL_INTERVAL_MILLISECONDS = 20;
const KILL_ROUNDS = 100;

/** Scripts open /dev/stderr by name, which only works when it is a real pipe. */
const PIPES = pipePool(tmpdir());

export type Entry = {
  /** PID 1 of the machine, as seen from here. */
  readonly init: number;
  readonly privilege: Privilege;
  /** Unique among all commands of all machines. */
  readonly commandId: string;
};

/** Runs a command. A program that does not exist ends with 127 and a line on standard error, as in a shell. */
export async function enter(entry: Entry, request: ExecRequest): Promise<ExecResult> {
  if (request.signal?.aborted)
    throw new Cancelled(`Cannot run "${request.argv[0]}": it was cancelled before it started`);
  const mark = `${MARK}=${entry.commandId}`;
  const pipes = [await PIPES.take(), await PIPES.take()] as const;
  const child = start(entry, request, pipes);
  const ended = exitOf(child, request);
  const pumps = (["stdout", "stderr"] as const).map((name, index) =>
    pump(outputOf(child, name, pipes[index]), (chunk) => request.onOutput?.(name, chunk)),
  );
  // Nothing listens yet when a taker of output fails; `settled` reports it.
  for (const { drained } of pumps) drained.catch(() => {});
  child.stdin?.on("error", () => {}).end(request.input); // It may end without reading its input.
  const abort = (): void => killCommand(child, mark, entry.init);
  request.signal?.addEventListener("abort", abort, { once: true });
  try {
    const result = await ended;
    await settled(pumps);
    return result;
  } finally {
    request.signal?.removeEventListener("abort", abort);
    for (const each of pumps) each.letGo();
  }
}

function start(
  { privilege, init, commandId }: Entry,
  request: ExecRequest,
  [stdout, stderr]: readonly [Pipe | undefined, Pipe | undefined],
): ChildProcess {
  try {
    return spawn(
      needTool("nsenter"),
      [...enterArguments(privilege, init), "--", ...commandLine(request)],
      {
        env: { ...ownEnvironment(request), [MARK]: commandId },
        // A session of its own, so that its members can be told from those of other commands.
        detached: true,
        stdio: [
          request.input === undefined ? "ignore" : "pipe",
          stdout?.writeEnd ?? "pipe",
          stderr?.writeEnd ?? "pipe",
        ],
      },
    );
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

function exitOf(child: ChildProcess, request: ExecRequest): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(
        new Unavailable(`Cannot run "${request.argv[0]}" in the machine: ${error.message}`, {
          cause: error,
        }),
      ),
    );
    child.once("exit", (exitCode, signalName) => resolve({ exitCode, signal: signalName }));
  });
}

/**
 * Ends everything that the command has started, again and again until it is over: a process that has just been made
 * may be missed once. nsenter follows its child; only one that never gets that far is killed itself, because its child
 * would be left to the init of this computer.
 */
function killCommand(child: ChildProcess, mark: string, init: number): void {
  const session = child.pid;
  if (session === undefined) return;
  let rounds = 0;
  const kill = (): void => {
    killStartedBy({ mark, session }, init);
    // nsenter has stopped itself when its child was stopped.
    signal(session, ++rounds > KILL_ROUNDS ? "SIGKILL" : "SIGCONT");
  };
  const again = setInterval(kill, KILL_INTERVAL_MILLISECONDS);
  child.once("exit", () => {
    clearInterval(again);
    killStartedBy({ mark, session }, init);
  });
  kill();
}

/** A working directory is entered by a shell inside, where its links mean what they mean there. */
function commandLine({
  argv,
  workingDirectory = "/",
  environment,
}: ExecRequest): readonly string[] {
  const loader = Object.entries(environment ?? {}).filter(([name]) => isForLoader(name));
  const command =
    loader.length === 0
      ? argv
      : ["env", ...loader.map(([name, value]) => `${name}=${value}`), ...argv];
  if (workingDirectory === "/") return command;
  return [
    "/bin/sh",
    "-c",
    'cd -- "$1" || exit 126; shift; exec "$@"',
    "sh",
    workingDirectory,
    ...command,
  ];
}

function ownEnvironment({ environment = {} }: ExecRequest): { [name: string]: string } {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isForLoader(name)));
}

/** The dynamic loader of nsenter, which runs here, must not follow what is meant for the machine. */
function isForLoader(name: string): boolean {
  return name.startsWith("LD_");
}
