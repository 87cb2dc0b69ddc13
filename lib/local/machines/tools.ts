/** Programs of this computer that the sandbox is made with: finding them, running them, saying what they said. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { NotFound } from "../../errors.ts";

/** Where system tools lie; an ordinary user's PATH often has no sbin folders. */
const SYSTEM_FOLDERS = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
  "/run/current-system/sw/bin",
];

/** The search path for tools: this process's own, then the system's folders. */
export function toolPath(): string {
  const own = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set([...own, ...SYSTEM_FOLDERS])].join(delimiter);
}

/** Absolute path of a tool, or undefined when this computer does not have it. */
export function findTool(name: string): string | undefined {
  return toolPath()
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * Absolute path of a tool that must be there.
 *
 * @throws {NotFound} The message names the package that has it.
 */
export function needTool(name: keyof typeof PACKAGE_OF): string {
  const found = findTool(name);
  if (found !== undefined) return found;
  throw new NotFound(
    `Cannot find the program "${name}": it is in none of ${toolPath()}. Install the package ${PACKAGE_OF[name]}.`,
  );
}

/** Package that brings each tool, by its usual name. */
export const PACKAGE_OF = {
  unshare: "util-linux",
  nsenter: "util-linux",
  mount: "util-linux",
  chroot: "coreutils",
  cp: "coreutils",
  rm: "coreutils",
  sh: "dash or bash",
  tar: "tar",
  xz: "xz-utils",
} as const;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export type ToolRun = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/**
 * Runs a tool to its end, which a signal hastens: the tool is killed then. Rejects only when it cannot be started.
 * Environment is the search path and the C locale.
 */
export function runTool(
  file: string,
  argv: readonly string[],
  options: {
    readonly input?: string;
    readonly workingDirectory?: string;
    readonly signal?: AbortSignal;
  } = {},
): Promise<ToolRun> {
  const child = spawn(file, argv, {
    ...ASIDE,
    env: toolEnvironment(),
    ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.on("error", () => {}); // The tool may end without reading; its exit code says what matters.
  child.stdin.end(options.input ?? "");
  const kill = (): void => void child.kill("SIGKILL");
  options.signal?.addEventListener("abort", kill, { once: true });
  if (options.signal?.aborted === true) kill();
  return ended(child)
    .then(async (code) => ({ code, stdout: await stdout, stderr: await stderr }))
    .finally(() => options.signal?.removeEventListener("abort", kill));
}

/**
 * For every tool: a process group of its own. An interrupt at the terminal goes to all processes of a group; it is ours
 * to take, and must not end what cleans up.
 */
export const ASIDE = { detached: true } as const;

/** Environment of every tool: nothing of the user's but the search path. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: toolPath(),
    LC_ALL: "C",
    // util-linux 2.39 cuts overlay options at 256 characters when it uses the new mount calls.
    LIBMOUNT_FORCE_MOUNT2: "always",
  };
}

/** Resolves with the exit code (null after a signal) once the process has ended and its output is closed. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
}

/** Text of a stream, at most its last 64 KiB. */
export async function collect(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text = (text + String(chunk)).slice(-65_536);
  return text;
}
