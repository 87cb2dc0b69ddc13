/** Timing of commands side by side: runs alternate, so that what else the computer does falls on both. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One whole process: wall time in milliseconds and the largest resident size that /proc showed, in MiB. */
export type Run = { readonly milliseconds: number; readonly peakMiB: number };

export type CommandLine = {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
};

/** Runs a command to its end, output thrown away. @throws when it ends with anything but 0. */
export async function runOnce(command: CommandLine): Promise<Run> {
  const [file, ...args] = command.argv;
  const start = process.hrtime.bigint();
  const child = spawn(file, args, {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: command.cwd,
    env: command.env ?? process.env,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  let peakMiB = 0;
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid));
  }, PEAK_EVERY_MILLISECONDS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(timer));
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (code !== 0) throw new Error(`${command.argv.join(" ")} ended with ${code}:\n${stderr}`);
  return { milliseconds, peakMiB };
}

const PEAK_EVERY_MILLISECONDS = 20;

/** Largest resident size so far in MiB, as Linux counts it; 0 when the process has gone. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Median of a list that is not empty. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Medians of two ways to do the same, taken in turns; the first turn of each warms up and does not count. */
export async function sideBySide(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  turns: number,
): Promise<{ ours: number; theirs: number; ratio: number }> {
  const taken: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let turn = 0; turn <= turns; turn++) {
    const [a, b] = [await ours(), await theirs()];
    if (turn === 0) continue;
    taken.ours.push(a);
    taken.theirs.push(b);
  }
  const [a, b] = [median(taken.ours), median(taken.theirs)];
  return { ours: a, theirs: b, ratio: a / b };
}

/** One line of the table that `npm run bench` prints. */
export type Row = {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: string;
  readonly goal: string;
};

/** Renders rows as a Markdown table. */
export function renderTable(rows: readonly Row[]): string {
  const head: Row = { what: "what", ours: "Kiln", theirs: "by hand", ratio: "ratio", goal: "goal" };
  const keys = ["what", "ours", "theirs", "ratio", "goal"] as const;
  const widths = keys.map((key) => Math.max(...[head, ...rows].map((row) => row[key].length)));
  const line = (row: Row): string =>
    `| ${keys.map((key, index) => row[key].padEnd(widths[index] ?? 0)).join(" | ")} |`;
  return [
    line(head),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rows.map(line),
  ].join("\n");
}
