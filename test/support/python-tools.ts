/**
 * Tools of the tests that come from PyPI, in a virtual environment of the checkout below `.venv`: made by the first test
 * that asks, and anew when test/requirements.txt has changed. Copies elsewhere on the computer are never used.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withFileLock } from "../../lib/local/files/with-file-lock.ts";
import { packageRoot } from "../fakes/io.ts";
import { makeEnvironment, NoPythonTools, type RunTool, runTool } from "./python-environment.ts";

export type PythonTools = {
  /** The environment's interpreter. */
  readonly python: string;
  readonly aws: string;
  readonly motoServer: string;
};

export type ToolsOptions = {
  /** Absolute; `.venv` of the checkout by default. */
  readonly folder?: string;
  /** Absolute; test/requirements.txt by default. */
  readonly requirements?: string;
  /** How programs are started, for tests of this module. */
  readonly run?: RunTool;
};

/** How long a set-up may take: 40 seconds are usual with an empty cache, and networks may be slow. */
export const SET_UP_SECONDS = 600;

/**
 * The tools, made first when they are missing or others are pinned. Processes that ask at once wait for the one that
 * makes them.
 *
 * @throws {NoPythonTools} They cannot be had; says why and what to do.
 */
export async function pythonTools(options: ToolsOptions = {}): Promise<PythonTools> {
  const {
    folder = join(packageRoot, ".venv"),
    requirements = join(packageRoot, "test", "requirements.txt"),
    run = runTool,
  } = options;
  const name = await nameOf(folder, requirements);
  const environment = join(folder, name);
  const isMade = (): boolean => existsSync(join(environment, "complete"));
  const make = async (): Promise<void> => {
    if (isMade()) return;
    const failure = join(folder, "missing");
    await throwAgain(failure);
    await removeAllIn(folder, "lock");
    try {
      await makeEnvironment({ folder: environment, requirements, run });
    } catch (error) {
      if (error instanceof NoPythonTools) await writeFile(failure, `${RUN}\n${error.message}`);
      throw error;
    }
    await writeFile(join(environment, "complete"), "");
  };
  if (!isMade()) {
    await mkdir(folder, { recursive: true });
    await withFileLock(join(folder, "lock"), make, { timeoutSeconds: SET_UP_SECONDS });
  }
  const program = (each: string): string => join(environment, "bin", each);
  return { python: program("python"), aws: program("aws"), motoServer: program("moto_server") };
}

/** The test run: its files are processes of one parent, and one of them that has waited in vain is enough. */
const RUN = String(process.ppid);

/** Throws what this test run has met before; another run tries anew. */
async function throwAgain(failure: string): Promise<void> {
  const [run, ...message] = (await readFile(failure, "utf8").catch(() => "")).split("\n");
  if (run === RUN) throw new NoPythonTools(message.join("\n"));
}

/** Scripts of an environment name its own place, so one that was moved is another. */
async function nameOf(folder: string, requirements: string): Promise<string> {
  const digest = createHash("sha256")
    .update(`${folder}\n`)
    .update(await readFile(requirements));
  return digest.digest("hex").slice(0, 12);
}

/** Environments of other pins, and what a killed set-up has left. */
async function removeAllIn(folder: string, but: string): Promise<void> {
  for (const each of await readdir(folder))
    if (!each.startsWith(but)) await rm(join(folder, each), { recursive: true, force: true });
}
