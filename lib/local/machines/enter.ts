/** Runs one command in a booted machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { Cancelled, Unavailable } from "../../errors.ts";
import type { ExecRequest, ExecResult } from "./driver.ts";
import { killStartedBy, signal } from "./namespace-processes.ts";
import { enterArguments, type Privilege } from "./privilege.ts";
import { needTool } from "./tools.ts";

/** Variable by which the processes of a command are known; its value is unique. */
const MARK = "KILN_EXEC";
/** How long output is still read after the command has ended, when something that it left behind holds the pipe. */
const DRAIN_MILLISECONDS = 250;

const KILL_INTERVAL_MILLISECONDS = 20;
const KILL_ROUNDS = 100;

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
  const child = spawn(
    needTool("nsenter"),
    [...enterArguments(entry.privilege, entry.init), "--", ...commandLine(request)],
    {
      env: { ...ownEnvironment(request), [MARK]: entry.commandId },
      // A session of its own, so that its members can be told from those of other commands.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  child.stdout.on("data", (chunk: Buffer) => request.onOutput?.("stdout", chunk));
  child.stderr.on("data", (chunk: Buffer) => request.onOutput?.("stderr", chunk));
  child.stdin.on("error", () => {}); // It may end without reading its input.
  child.stdin.end(request.input ?? "");
  const abort = (): void => killCommand(child, mark, entry.init);
  request.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await result(child, request);
  } finally {
    request.signal?.removeEventListener("abort", abort);
  }
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
    if (++rounds > KILL_ROUNDS) signal(session, "SIGKILL");
  };
  const again = setInterval(kill, KILL_INTERVAL_MILLISECONDS);
  child.once("exit", () => {
    clearInterval(again);
    killStartedBy({ mark, session }, init);
  });
  kill();
}

function result(child: ChildProcess, request: ExecRequest): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(
        new Unavailable(`Cannot run "${request.argv[0]}" in the machine: ${error.message}`, {
          cause: error,
        }),
      ),
    );
    child.once("exit", (exitCode, signalName) => {
      const finish = (): void => {
        clearTimeout(timer);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ exitCode, signal: signalName });
      };
      const timer = setTimeout(finish, DRAIN_MILLISECONDS);
      child.once("close", finish);
    });
  });
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
