/** Runs the installed `kiln` command as its users do: as a process of its own, on a state folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { packageRoot } from "../fakes/io.ts";

export type Finished = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};
export type Started = {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  readonly stderr: () => string;
};

export type KilnOptions = {
  readonly stateDirectory: string;
  readonly workingDirectory?: string;
  /** Program and arguments before `node`, e.g. to run as another user. */
  readonly prefix?: readonly string[];
};

/** Starts `kiln` with arguments. */
export function startKiln(args: readonly string[], options: KilnOptions): Started {
  const [file = "", ...rest] = [
    ...(options.prefix ?? []),
    process.execPath,
    join(packageRoot, "bin", "kiln.js"),
    ...args,
  ];
  const child = spawn(file, rest, {
    cwd: options.workingDirectory ?? packageRoot,
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      KILN_STATE_DIR: options.stateDirectory,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
    });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
  return { child, finished, stderr: () => text.stderr };
}

/** Runs `kiln` to its end. */
export function kiln(args: readonly string[], options: KilnOptions): Promise<Finished> {
  return startKiln(args, options).finished;
}

/** Resolves when standard error has matched; rejects when the command has ended before. */
export async function until(started: Started, pattern: RegExp): Promise<void> {
  let isOver = false;
  void started.finished.then(() => {
    isOver = true;
  });
  while (!pattern.test(started.stderr())) {
    if (isOver) throw new Error(`kiln ended before it said ${pattern}:\n${started.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a build may leave nothing of: mounts, processes in its sandboxes, folders of machines, things half made. */
export function leftoversOf(stateDirectory: string): object {
  return {
    mounts: readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .filter((line) => line.includes(stateDirectory)),
    processes: sandboxedProcesses(stateDirectory),
    machines: namesIn(join(stateDirectory, "machines")),
    halfMade: [
      ...namesIn(join(stateDirectory, "layers")),
      ...namesIn(join(stateDirectory, "makers")),
    ].filter((name) => !/^[0-9a-f]{64}$/.test(name)),
  };
}

/** Nothing of that. */
export const nothing = { mounts: [], processes: [], machines: [], halfMade: [] };

/** Processes that have something of the state folder mounted, by the unique last part of its name. */
function sandboxedProcesses(stateDirectory: string): readonly string[] {
  return namesIn("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/mountinfo`, "utf8").includes(basename(stateDirectory));
    } catch {
      return false; // It has gone, or is not ours to look at.
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The image ids that `kiln build` printed, by Region. */
export function amisOf({ stdout }: Finished): ReadonlyMap<string, string> {
  const lines = stdout.split("\n").slice(1);
  return new Map(
    lines.flatMap((line) => {
      const [region, id] = line.split(" ");
      return region !== undefined && id !== undefined ? [[region, id] as const] : [];
    }),
  );
}
