import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RUNNER_ENTRY } from "./bundle-runner.ts";
import { fetchRuntime, unpackRuntime } from "./fetch-runtime.ts";
import { hostTarget, RUNNER_TARGETS, type RunnerTarget } from "./runner-targets.ts";

const run = promisify(execFile);

/** Of what an executable is made, and where it goes. All paths are absolute. */
export type Compilation = {
  /** Folder with the modules of the runner, as `bundleRunnerParts` makes them. */
  readonly parts: string;
  /** Folder in which tarballs of runtimes are kept. */
  readonly runtimes: string;
  /** Folder for the executable; it is made. */
  readonly output: string;
};

/**
 * Compiles the bundle into the executable of a target: Bun's runtime with the modules and their bytecode in it. The same
 * modules give the same bytes, wherever they are compiled.
 *
 * @returns the executable's path.
 */
export async function compileRunner(
  target: RunnerTarget,
  { parts, runtimes, output }: Compilation,
): Promise<string> {
  await mkdir(output, { recursive: true });
  // Bun reads settings from the folder it runs in, and embeds the relative name of what it compiles.
  const folder = await mkdtemp(join(tmpdir(), "kiln-compile-"));
  try {
    const runtimeOf = async (each: RunnerTarget): Promise<string> =>
      unpackRuntime(each, await fetchRuntime(each, runtimes), folder);
    const compiler = await runtimeOf(hostTarget());
    const runtime = target === hostTarget() ? compiler : await runtimeOf(target);
    await cp(parts, join(folder, "parts"), { recursive: true });
    await run(compiler, argumentsFor(target, runtime), {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder },
    });
    const { file } = RUNNER_TARGETS[target];
    const staged = join(output, `.${file}.${process.pid}`);
    await copyFile(join(folder, file), staged);
    await rename(staged, join(output, file));
    return join(output, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function argumentsFor(target: RunnerTarget, runtime: string): readonly string[] {
  return [
    ...["build", `parts/${RUNNER_ENTRY}`, "--compile", "--format=esm", "--splitting"],
    ...["--minify", "--bytecode"],
    // By default the executable would run code that a `.env` or `bunfig.toml` of its working folder names.
    ...["dotenv", "bunfig", "tsconfig", "package-json"].map(
      (name) => `--no-compile-autoload-${name}`,
    ),
    ...[`--target=bun-${target}`, `--compile-executable-path=${runtime}`],
    ...["--outfile", RUNNER_TARGETS[target].file],
  ];
}
