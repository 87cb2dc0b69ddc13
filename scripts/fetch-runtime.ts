import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Unavailable } from "../lib/errors.ts";
import { fileDigest } from "./file-digest.ts";
import { BUN_VERSION, RUNNER_TARGETS, type RunnerTarget } from "./runner-targets.ts";

const run = promisify(execFile);

/** Puts the tarball of a package, e.g. `@oven/bun-linux-x64@1.4.5`, into a folder, named as `npm pack` names it. */
export type Pack = (specification: string, folder: string) => Promise<void>;

/**
 * The tarball of a target's runtime, fetched when it is not in the folder yet. Its digest is checked every time, and
 * nothing of a tarball that differs is kept or unpacked.
 *
 * @returns its path, ready for {@link unpackRuntime}.
 * @throws {Unavailable} It cannot be fetched.
 * @throws {Error} It is not the one that is pinned.
 */
export async function fetchRuntime(
  target: RunnerTarget,
  folder: string,
  pack: Pack = npmPack,
): Promise<string> {
  const { package: name } = RUNNER_TARGETS[target];
  const fileName = tarballName(target);
  const kept = join(folder, fileName);
  if (await exists(kept)) {
    await checkDigest(kept, target);
    return kept;
  }
  await mkdir(folder, { recursive: true });
  const staging = await mkdtemp(join(folder, "fetch-"));
  try {
    await pack(`${name}@${BUN_VERSION}`, staging);
    await checkDigest(join(staging, fileName), target);
    await rename(join(staging, fileName), kept);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return kept;
}

/** The name that `npm pack` gives the tarball of a target's runtime. */
export function tarballName(target: RunnerTarget): string {
  const { package: name } = RUNNER_TARGETS[target];
  return `${name.replace("@", "").replace("/", "-")}-${BUN_VERSION}.tgz`;
}

/** Unpacks the runtime alone. @returns its path below the folder. */
export async function unpackRuntime(
  target: RunnerTarget,
  tarball: string,
  folder: string,
): Promise<string> {
  const { runtime } = RUNNER_TARGETS[target];
  const to = join(folder, target);
  await mkdir(to, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", to, runtime]);
  return join(to, runtime);
}

async function checkDigest(tarball: string, target: RunnerTarget): Promise<void> {
  const { package: name, integrity } = RUNNER_TARGETS[target];
  const digest = `sha512-${await fileDigest(tarball, "sha512", "base64")}`;
  if (digest === integrity) return;
  await rm(tarball);
  throw new Error(
    `Cannot use ${name}@${BUN_VERSION}: its digest is ${digest}, expected ${integrity}. The file was removed.`,
  );
}

/** Asks the registry that npm is set up with. */
async function npmPack(specification: string, folder: string): Promise<void> {
  const args = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  try {
    await run("npm", [...args, specification], { cwd: folder });
  } catch (cause) {
    throw new Unavailable(
      `Cannot fetch ${specification}: "npm pack ${specification}" fails here. Run it where it works, and put the file that it makes into dist/.runtimes.`,
      { cause },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
