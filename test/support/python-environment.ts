import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Why the tools cannot be had, and how to get them. */
export class NoPythonTools extends Error {
  override readonly name = "NoPythonTools";
}

/** Runs a program. @returns What it printed. @throws An error with `stderr` when it fails, with code ENOENT if missing. */
export type RunTool = (file: string, ...args: readonly string[]) => Promise<string>;

export type EnvironmentOptions = {
  readonly folder: string;
  readonly requirements: string;
  readonly run: RunTool;
};

const INSTALL = [
  ...["install", "--quiet", "--no-input", "--disable-pip-version-check"],
  // All that is needed is pinned. Wheels only, so that nothing of theirs runs while they are installed.
  ...["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "--requirement"],
];
const IS_RECENT = "import sys; print(sys.version_info >= (3, 10), sys.version.split()[0])";

/**
 * Makes a virtual environment with pinned packages. Where Python cannot bring pip along (Debian's, without
 * python3-venv), the pip that the computer has installs into it.
 *
 * @throws {NoPythonTools} There is no Python, no way to install, or no registry. Nothing is left behind then.
 */
export async function makeEnvironment(options: EnvironmentOptions): Promise<void> {
  try {
    await make(options);
  } catch (error) {
    await rm(options.folder, { recursive: true, force: true });
    throw error;
  }
}

async function make({ folder, requirements, run }: EnvironmentOptions): Promise<void> {
  await requirePython(run);
  const python = join(folder, "bin", "python");
  const isWhole = await succeeds(run("python3", "-m", "venv", folder));
  if (!isWhole) {
    await rm(folder, { recursive: true, force: true });
    await requirePip(folder, python, run);
  }
  const pip = isWhole ? [python, "-m", "pip"] : ["python3", "-m", "pip", "--python", python];
  const [file = "", ...args] = pip;
  try {
    await run(file, ...args, ...INSTALL, requirements);
  } catch (error) {
    throw new NoPythonTools(
      `Cannot install what test/${requirements.split("/").at(-1)} pins: ${lastLine(error)}. Give pip a way to PyPI or to a mirror of it (PIP_INDEX_URL, HTTPS_PROXY), and run the tests again.`,
      { cause: error },
    );
  }
}

async function requirePython(run: RunTool): Promise<void> {
  const remedy = "Install Python 3.10 or later (Debian, Ubuntu: apt-get install python3-venv).";
  const said = await run("python3", "-c", IS_RECENT).catch((cause: unknown) => {
    throw new NoPythonTools(`Cannot run python3: ${lastLine(cause)}. ${remedy}`, { cause });
  });
  const [isRecent, version] = said.trim().split(" ");
  if (isRecent !== "True")
    throw new NoPythonTools(`Cannot use python3: it is ${version}, expected 3.10. ${remedy}`);
}

/** Installing into another environment is known to pip from 22.3 on. */
async function requirePip(folder: string, python: string, run: RunTool): Promise<void> {
  const isReady =
    (await succeeds(run("python3", "-m", "venv", "--without-pip", folder))) &&
    (await succeeds(run("python3", "-m", "pip", "--python", python, "--version")));
  if (isReady) return;
  throw new NoPythonTools(
    "Cannot make a virtual environment: this Python lacks ensurepip, and there is no pip of 22.3 or later. Install either (Debian, Ubuntu: apt-get install python3-venv).",
  );
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr ?? "").trim().split("\n");
  return (lines.at(-1) || message).replace(/\.$/, "");
}

/** Starts a program of this computer, apart from settings that would lead Python's imports elsewhere. */
export const runTool: RunTool = async (file, ...args) => {
  const { PYTHONHOME: _, PYTHONPATH: __, ...env } = process.env;
  const options = { env: { ...env, PIP_USER: "no" }, maxBuffer: 64 * 1024 ** 2 };
  return (await promisify(execFile)(file, args, options)).stdout;
};
