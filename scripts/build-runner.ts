/**
 * Builds the component runner as one executable per platform into dist/runner, each with its gzip and zstd form, and
 * SHA256SUMS over all of them.
 *
 * Usage: node scripts/build-runner.ts [TARGET …]      (default: all of linux-x64, linux-arm64, windows-x64)
 *
 * The runtimes come from the registry that npm is set up with, pinned by version and digest, and are kept in
 * dist/.runtimes. See docs/runner.md.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./bundle-options.ts";
import { bundleRunner, bundleRunnerParts } from "./bundle-runner.ts";
import { compileRunner } from "./compile-runner.ts";
import { packForDelivery, writeSums } from "./pack-for-delivery.ts";
import { type RunnerTarget, runnerTargets } from "./runner-targets.ts";

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(runnerTargets as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`Cannot build for ${unknown.join(", ")}: expected ${runnerTargets.join(", ")}`);
  process.exit(2);
}

const output = join(root, "dist", "runner");
const parts = join(root, "dist", "runner-parts");
await rm(parts, { recursive: true, force: true });
await Promise.all([bundleRunner(), bundleRunnerParts(parts)]);
for (const target of asked.length === 0 ? runnerTargets : (asked as RunnerTarget[])) {
  const runtimes = join(root, "dist", ".runtimes");
  const file = await compileRunner(target, { parts, runtimes, output });
  for (const line of await packForDelivery(file)) console.error(line);
}
await rm(parts, { recursive: true });
process.stdout.write(await writeSums(output));
