import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { ExecRequest, Machine } from "../../../lib/local/machines/driver.ts";

export const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

export type Answer = {
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
};

/** Runs a command in a machine and collects what it prints. */
export async function run(
  machine: Machine,
  argv: ExecRequest["argv"],
  request: Partial<ExecRequest> = {},
): Promise<Answer> {
  const output = { stdout: "", stderr: "" };
  const result = await machine.exec({
    argv,
    environment: { PATH },
    onOutput: (stream, chunk) => {
      output[stream] += Buffer.from(chunk).toString();
    },
    ...request,
  });
  return { ...result, ...output };
}

/** Runs a line of shell. */
export function sh(
  machine: Machine,
  line: string,
  request: Partial<ExecRequest> = {},
): Promise<Answer> {
  return run(machine, ["sh", "-c", line], request);
}

/** Mounts of this computer, and of all processes on it, that lie in a folder. */
export function mountsBelow(folder: string): readonly string[] {
  return processIds()
    .flatMap((pid) => read(`/proc/${pid}/mountinfo`).split("\n"))
    .filter((line) => line.includes(folder));
}

/** Processes whose command line or root names a folder. */
export function processesOf(folder: string): readonly string[] {
  return processIds()
    .map(
      (pid) => `${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")} ${link(`/proc/${pid}/root`)}`,
    )
    .filter((text) => text.includes(folder));
}

function processIds(): readonly string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
