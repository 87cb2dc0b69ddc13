import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessEntry, processTable } from "./process-table.ts";

/** Looks taken until nobody is left. Each finds the children that the last one's victims started while they died. */
const ROUNDS = 50;
const PAUSE_MILLISECONDS = 2;

/** A command to be ended: its first process while that is not reaped, and an id or mark that its processes carry. */
export type Target = { readonly pid: number | undefined; readonly id: string };

/**
 * Ends a command: its process group, its session, everything below its first process, and everything that carries its
 * mark, even from another session. Not found is only who has cleared the environment and lost the parent as well.
 *
 * @returns True when nothing of it is left; false when something could not be ended, e.g. a program of another user.
 */
export async function killCommand(target: Target): Promise<boolean> {
  if (process.platform === "win32") return killOnWindows(target);
  const known = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const table = processTable();
    for (const member of membersOf(target, table)) known.set(member.pid, member.startedAt);
    // A process that is on its way out has lost its group and its mark already, but not its files.
    const alive = table.filter(({ pid, startedAt }) => known.get(pid) === startedAt);
    if (alive.length === 0) return true;
    signal(target.pid === undefined ? undefined : -target.pid);
    for (const { pid } of alive) signal(pid);
    await sleep(PAUSE_MILLISECONDS);
  }
  return false;
}

/** The `endMarked` of {@link Processes}. */
export async function endMarked(mark: string): Promise<"none" | "ended" | "running"> {
  const target: Target = { pid: undefined, id: mark };
  if (membersOf(target, processTable()).length === 0) return "none";
  return (await killCommand(target)) ? "ended" : "running";
}

/** The processes of a command, in no order; never this process or one of those above it. */
export function membersOf(target: Target, table: readonly ProcessEntry[]): ProcessEntry[] {
  const isOurs = (entry: ProcessEntry): boolean =>
    entry.commands.includes(target.id) ||
    (target.pid !== undefined && [entry.pid, entry.group, entry.session].includes(target.pid));
  const children = Map.groupBy(table, (entry) => entry.parent);
  const members = new Set(table.filter(isOurs));
  // A set can grow while it is walked, so this reaches every generation.
  for (const member of members)
    for (const child of children.get(member.pid) ?? []) members.add(child);
  const spared = ancestorsOf(process.pid, table);
  return [...members].filter((member) => !spared.has(member.pid));
}

function ancestorsOf(pid: number, table: readonly ProcessEntry[]): Set<number> {
  const parents = new Map(table.map((entry) => [entry.pid, entry.parent]));
  const line = new Set<number>();
  for (let at: number | undefined = pid; at !== undefined && !line.has(at); at = parents.get(at))
    line.add(at);
  return line;
}

function signal(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {
    // Gone already, or not ours to end; the next look tells.
  }
}

function killOnWindows(target: Target): boolean {
  if (target.pid === undefined) return true;
  try {
    execFileSync("taskkill", ["/PID", String(target.pid), "/T", "/F"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
