import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A running process. `commands` are the values of its mark, see {@link MARK}; empty when it cannot be read. */
export type ProcessEntry = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it was started, in a unit of the system's; with the id it names one process for ever. Zero if unknown. */
  readonly startedAt: number;
  readonly commands: readonly string[];
};

/**
 * Environment variable by which the descendants of a command are known even after they have left its process group
 * and lost their parents: the marks and ids of all commands around them, outermost first, joined with colons.
 */
export const MARK = "KILN_COMMAND";

/** All processes that are alive; those that only wait to be reaped are left out. Empty on Windows. */
export function processTable(platform: NodeJS.Platform = process.platform): ProcessEntry[] {
  if (platform === "linux") return tableOfProc();
  return platform === "darwin" ? tableOfPs() : [];
}

function tableOfProc(): ProcessEntry[] {
  const table: ProcessEntry[] = [];
  for (const name of namesOfProc()) {
    const stat = textOf(`/proc/${name}/stat`);
    // The command's name stands in parentheses and may hold any character, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent, group, session] = fields;
    if (stat === "" || state === "Z" || state === "X") continue;
    table.push({
      pid: Number(name),
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      startedAt: Number(fields[19]),
      commands: commandsIn(textOf(`/proc/${name}/environ`)),
    });
  }
  return table;
}

function namesOfProc(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return [];
  }
}

/** Content of a file of a process that may be gone or somebody else's by now; then empty. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function commandsIn(environment: string): string[] {
  const start = `\0${environment}`.indexOf(`\0${MARK}=`);
  if (start === -1) return [];
  const [value = ""] = environment.slice(start + MARK.length + 1).split("\0", 1);
  return value.split(":");
}

/** macOS tells neither the session nor, to others, the environment. */
function tableOfPs(): ProcessEntry[] {
  const text = execFileSync("ps", ["-axo", "pid=,ppid=,pgid=,state="], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const [pid, parent, group, state = "Z"] = line.trim().split(/\s+/);
    if (state.startsWith("Z")) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: 0,
        startedAt: 0,
        commands: [],
      },
    ];
  });
}
