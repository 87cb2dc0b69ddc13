/** The executable for this computer, made anew from the sources as they are, so that no test meets an old one. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { Unavailable } from "../../lib/errors.ts";
import { root } from "../../scripts/bundle-options.ts";
import { bundleRunner, bundleRunnerParts } from "../../scripts/bundle-runner.ts";
import { compileRunner } from "../../scripts/compile-runner.ts";
import { fetchRuntime, tarballName } from "../../scripts/fetch-runtime.ts";
import { hostTarget, type RunnerTarget } from "../../scripts/runner-targets.ts";

/** Where the runtimes are kept between builds. */
export const runtimes = join(root, "dist", ".runtimes");

export type Executable = {
  /** The runner as one file for Node. */
  readonly bundle: string;
  /** The folder of modules that the executable is made of. */
  readonly parts: string;
  readonly path: string;
  /** Holds all of them, and is deleted at the end. */
  readonly folder: string;
};

/**
 * Makes the executable before the tests of a file. Where its runtime can neither be found nor fetched they are skipped
 * with that reason; with CI=true they fail.
 */
export function useExecutable(): () => Executable {
  const folder = mkdtempSync(join(tmpdir(), "kiln-executable-"));
  const bundle = join(folder, "kiln-runner.cjs");
  const parts = join(folder, "parts");
  let path = "";
  let reason: string | undefined;
  beforeAll(async () => {
    reason = await reasonAgainst(hostTarget());
    await Promise.all([bundleRunner(bundle), bundleRunnerParts(parts)]);
    if (reason === undefined)
      path = await compileRunner(hostTarget(), { parts, runtimes, output: folder });
  }, 180_000);
  beforeEach(({ skip }) => skip(reason !== undefined, reason));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => ({ bundle, parts, path, folder });
}

/** Why a target cannot be compiled here. Runtimes for other computers than this one are fetched only with CI=true. */
export async function reasonAgainst(target: RunnerTarget): Promise<string | undefined> {
  const isCi = process.env["CI"] === "true";
  if (!isCi && target !== hostTarget() && !existsSync(join(runtimes, tarballName(target))))
    return `The runtime for ${target} is not here. "npm run build:runner" fetches it.`;
  try {
    await fetchRuntime(target, runtimes);
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable && !isCi) return error.message;
    throw error;
  }
}
