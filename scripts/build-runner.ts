/**
 * Builds the component runner as one executable per platform into dist/runner, each with its gzip and zstd form, and
 * SHA256SUMS over all of them.
 *
 * Usage: node scripts/build-runner.ts [TARGET …]      (default: all of linux-x64, linux-arm64, windows-x64)
 *
 * The runtimes come from the registry that npm is set up with, pinned by version and digest, and are kept in
 * dist/.runtimes. See docs/runner.md.
 */
import { join } from "node:path";
import { root } from "./bundle-options.ts";
import { bundleRunner } from "./bundle-runner.ts";
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
const bundle = join(root, "dist", "kiln-runner.cjs");
await bundleRunner(bundle);
for (const target of asked.length === 0 ? runnerTargets : (asked as RunnerTarget[])) {
  const runtimes = join(root, "dist", ".runtimes");
  const file = await compileRunner(target, { bundle, runtimes, output });
  for (const line of await packForDelivery(file)) console.error(line);
}
process.stdout.write(await writeSums(output));
