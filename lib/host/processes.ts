import { readFileSync } from "node:fs";
import { uptime } from "node:os";
import type { Processes } from "./host.ts";

/** Two readings of when the computer was started may differ by that much, in seconds. */
const BOOT_TOLERANCE_SECONDS = 60;

/** Processes of this computer, told apart even when the system gives their numbers away again. */
export const processes: Processes = {
  own: () => nameOf(process.pid) ?? String(process.pid),
  isRunning: (name) => {
    if (process.platform === "linux") return nameOf(Number.parseInt(name, 10)) === name;
    const [pid, boot] = name.split(" ").map(Number);
    const isThisBoot = Math.abs((boot ?? 0) - bootSeconds()) < BOOT_TOLERANCE_SECONDS;
    return isThisBoot && isAlive(pid ?? 0);
  },
  endMarked: async (mark) => (await import("./kill-command.ts")).endMarked(mark),
};

/** Number, start and boot of a process; elsewhere than on Linux only number and boot. */
function nameOf(pid: number): string | undefined {
  if (process.platform !== "linux") return `${pid} ${bootSeconds()}`;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name stands in parentheses and may hold any character, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isDead = fields[0] === "Z" || fields[0] === "X";
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return isDead ? undefined : `${pid} ${fields[19]} ${boot}`;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but not ours to signal.
    return (error as { code?: unknown }).code === "EPERM";
  }
}

/** When the computer was started, in seconds since 1970. */
function bootSeconds(): number {
  return Math.round(Date.now() / 1000 - uptime());
}
