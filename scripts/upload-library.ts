/**
 * Uploads what builds need to the registry of a deployed stack: runners and the component library. What is there
 * already stays. `serverless deploy` calls it.
 *
 * Usage: node scripts/upload-library.ts --stack NAME --region REGION --runners linux-x64,…
 *        node scripts/upload-library.ts --runners linux-x64,…      only checks that they have been built
 */
import { join } from "node:path";
import { registry } from "../lib/aws/registry.ts";
import { s3Client } from "../lib/aws/s3-client.ts";
import { registerLibrary } from "../lib/build/register-library.ts";
import { readLibrary } from "../lib/cli/library/read-library.ts";
import { root } from "./bundle-options.ts";
import { deployedStack, type StackFlags, stackFlags } from "./deployed-stack.ts";
import { missingRunners, parseRunnerTargets, uploadRunner } from "./upload-runners.ts";

const folder = join(root, "dist", "runner");

try {
  const flags = stackFlags(process.argv.slice(2));
  const targets = parseRunnerTargets(flags.runners);
  const missing = await missingRunners(folder, targets);
  if (missing.length > 0)
    throw new Error(
      `Cannot upload the component runner: dist/runner has none for ${missing.join(", ")}.\n  → Build it: npm run build:runner. Or name fewer kinds of machines: --param="runners=linux-x64".`,
    );
  if (flags.stack !== "") await upload(flags);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function upload(flags: StackFlags): Promise<void> {
  const deployed = await deployedStack(flags);
  if (deployed === undefined) throw new Error(`Cannot find stack "${flags.stack}"`);
  const { call } = deployed;
  const documents = registry(call);
  const bucket = call.connection.settings.registryBucket;
  for (const target of parseRunnerTargets(flags.runners)) {
    const options = { folder, registry: documents, s3: s3Client(call.connection), bucket };
    if (await uploadRunner(target, options)) console.error(`Runner for ${target} is uploaded.`);
  }
  for (const name of await registerLibrary(documents, await readLibrary(root)))
    console.error(`Component "${name}" of the library stays out: you have one of that name.`);
}
