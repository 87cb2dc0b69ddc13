/**
 * The component runner for machines: this process's own Node with its loader and libraries, so that it runs in any root
 * file system of the same architecture, old, minimal or with another C library.
 */
import { createHash } from "node:crypto";
import { constants, existsSync } from "node:fs";
import {
  copyFile,
  cp,
  link,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NotFound } from "../../errors.ts";
import { elfInterpreter } from "./elf-interpreter.ts";
import { makeOwnedFolder, removeOwnedFolder } from "./owned-folders.ts";
import { runTool } from "./tools.ts";

export type RuntimeOptions = {
  readonly stateDirectory: string;
  /** The bundled runner: one CommonJS file. */
  readonly runner: string;
  /** Folder of Node's compile cache for it, made beside it with portable paths. Left out when there is none. */
  readonly cache?: string;
  /** Default: the program of this process. */
  readonly node?: string;
};

/** Where machines have the runner. */
export const RUNTIME_TARGET = "/run/kiln";
/** The command that runs it. */
export const RUNNER_COMMAND = `${RUNTIME_TARGET}/kiln-runner`;

/** Libraries that the C library loads by name when it looks up hosts and users. */
const LOADED_LATER = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

/**
 * Prepares the runner once per state folder and version, with hard links where the file system allows.
 *
 * @returns an entry for `MachineSpec.mounts`.
 * @throws {NotFound} The runner's file does not exist.
 */
export async function runtimeMount(
  options: RuntimeOptions,
): Promise<{ source: string; target: string }> {
  const node = await realpath(options.node ?? process.execPath);
  const runner = await readFile(options.runner).catch((error: unknown) => {
    throw new NotFound(
      `Cannot bring the runner into machines: "${options.runner}" cannot be read. Run npm run build.`,
      { cause: error },
    );
  });
  const { size, mtimeMs, ino } = await stat(node);
  const name = createHash("sha256")
    .update(JSON.stringify([FORMAT, node, size, mtimeMs, ino]))
    .update(runner)
    .digest("hex")
    .slice(0, 24);
  const parent = join(options.stateDirectory, "runtime");
  const folder = join(parent, name);
  const cache =
    options.cache !== undefined && existsSync(options.cache) ? options.cache : undefined;
  if (!existsSync(folder)) await build(parent, name, { node, runner, cache });
  return { source: folder, target: RUNTIME_TARGET };
}

/** Changes when the folder's content is made in another way. */
const FORMAT = 2;

async function build(
  parent: string,
  name: string,
  { node, runner, cache }: { node: string; runner: Buffer; cache: string | undefined },
): Promise<void> {
  const making = await makeOwnedFolder(parent, name);
  try {
    const loader = await loaderOf(node);
    await mkdir(join(making, "lib"));
    await bring(node, join(making, "node"));
    for (const library of loader === undefined ? [] : await librariesOf(loader, node))
      await bring(library, join(making, "lib", basename(library)));
    await writeFile(join(making, "kiln-runner.cjs"), runner, { mode: 0o644 });
    // Without it, or without the right to read it, machines start more slowly.
    if (cache !== undefined)
      await cp(cache, join(making, "cache"), { recursive: true }).catch(() => undefined);
    await writeFile(join(making, "start.cjs"), START, { mode: 0o644 });
    await writeFile(join(making, "kiln-runner"), renderScript(loader), { mode: 0o755 });
    await rename(making, join(parent, name));
  } catch (error) {
    await removeOwnedFolder(making);
    if (!existsSync(join(parent, name))) throw error; // Else another process was faster.
  }
}

/** Turns the compile cache on for the runner alone: a variable would reach the steps and their own programs. */
const START = `require("node:module").enableCompileCache?.({ directory: __dirname + "/cache", portable: true });
require("./kiln-runner.cjs");
`;

/** The command: Node through its own loader, so that the machine's libraries are never mixed with ours. */
export function renderScript(loader: string | undefined): string {
  const own = RUNTIME_TARGET;
  const start =
    loader === undefined ? "" : `${own}/lib/${basename(loader)} --library-path ${own}/lib `;
  return `#!/bin/sh\nexec ${start}${own}/node ${own}/start.cjs "$@"\n`;
}

async function loaderOf(program: string): Promise<string | undefined> {
  const file = await open(program);
  try {
    const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return elfInterpreter(buffer);
  } finally {
    await file.close();
  }
}

async function librariesOf(loader: string, program: string): Promise<readonly string[]> {
  const run = await runTool(loader, ["--list", program]);
  const listed = parseLoaderList(run.stdout);
  const libc = listed.find((path) => /\/libc\.so\.6$/.test(path));
  const later = libc === undefined ? [] : LOADED_LATER.map((name) => join(dirname(libc), name));
  return [...new Set([loader, ...listed, ...later.filter((path) => existsSync(path))])];
}

/** The files that a loader's `--list` (what ldd prints) names. */
export function parseLoaderList(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => /(?:=>\s+|^\s+)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

/** Hard link, else a copy that shares its blocks, else a plain copy. */
async function bring(from: string, to: string): Promise<void> {
  const real = await realpath(from);
  if (existsSync(to)) return;
  await link(real, to).catch(() => copyFile(real, to, constants.COPYFILE_FICLONE));
}
