/** Processes of a machine as this computer sees them: which there are, what belongs together, ending them. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export type NamespaceProcess = {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** `NAME=value` lines of its environment at its start. */
  readonly environment: readonly string[];
  readonly commandLine: string;
};

/** The living processes in the PID namespace of a process. */
export function processesBeside(pid: number): readonly NamespaceProcess[] {
  const namespace = linkOf(`/proc/${pid}/ns/pid`);
  if (namespace === undefined) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && linkOf(`/proc/${name}/ns/pid`) === namespace)
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** The processes of a machine without its PID 1 and the subshell of that which reads the pipe. */
export function workloadOf(init: number): readonly NamespaceProcess[] {
  const all = processesBeside(init);
  const own = all.find((process) => process.pid === init);
  return all.filter(
    ({ pid, parent, commandLine }) =>
      pid !== init && !(parent === init && commandLine === own?.commandLine),
  );
}

/**
 * What one command has started, from all processes of its machine: those that carry its mark in their environment or
 * belong to its session, and their descendants. A process that has left the session and cleared its environment is
 * still found through its parent, as long as that lives.
 */
export function startedBy(
  command: { readonly mark: string; readonly session: number },
  processes: readonly NamespaceProcess[],
): readonly NamespaceProcess[] {
  const found = new Set(
    processes.filter(
      ({ environment, session }) =>
        environment.includes(command.mark) || session === command.session,
    ),
  );
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    const pids = new Set([...found].map(({ pid }) => pid));
    for (const process of processes) if (pids.has(process.parent)) found.add(process);
  }
  return [...found];
}

/** Ends everything that a command has started. Stops it first, so that nothing new is started meanwhile. */
export function killStartedBy(
  command: { readonly mark: string; readonly session: number },
  init: number,
): void {
  const stopped = new Set<number>();
  for (;;) {
    const fresh = startedBy(command, workloadOf(init)).filter(({ pid }) => !stopped.has(pid));
    if (fresh.length === 0) break;
    for (const { pid } of fresh) {
      signal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
  for (const pid of stopped) signal(pid, "SIGKILL");
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readProcess(pid: number): NamespaceProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    return {
      pid,
      parent: Number(parent),
      session: Number(session),
      environment: readFileSync(`/proc/${pid}/environ`, "utf8").split("\0"),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, "utf8"),
    };
  } catch {
    return undefined; // It has ended while we looked.
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
