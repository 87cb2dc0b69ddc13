import { NotFound } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { sha256 } from "./digest.ts";
import type { BuildPlan } from "./plan.ts";
import { type Registry, readDocument } from "./registry.ts";
import { documentKey, inputPrefix, runnerKeys, type Stage } from "./registry-keys.ts";
import { DIGESTS_FILE, digestLines, digestsOf, documentFile, runnerInput } from "./runner-input.ts";

const aboutRunner = record({ sha256: required(text()) }, { isOpen: true });

/**
 * Puts the input folder of a stage into the registry. The same plan always gives the same folder.
 *
 * @returns the digest of the file with all digests: who has it can check everything else.
 */
export async function writeRunnerInput(
  registry: Registry,
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
): Promise<string> {
  const files: Record<string, string> = { ...runnerInput(plan, stage, registryBucket) };
  for (const { file, digest } of plan.components)
    files[documentFile(file)] = await documentOf(registry, digest, file);
  const prefix = inputPrefix(plan.buildId, stage);
  const runner = await copyRunner(registry, plan, prefix);
  const sums = digestLines({ ...(await digestsOf(files)), ...runner });
  await Promise.all(
    Object.entries(files).map(([name, content]) => registry.putText(prefix + name, content)),
  );
  await registry.putText(prefix + DIGESTS_FILE, sums);
  return sha256(sums);
}

async function documentOf(registry: Registry, digest: string, file: string): Promise<string> {
  const content = await registry.getText(documentKey(digest));
  if (content !== undefined) return content;
  throw new NotFound(
    `Cannot find component document ${file}: "${documentKey(digest)}" is not in the registry`,
  );
}

/** Copies the runner's executable, where the registry has one; machines of the local cloud have their own. */
async function copyRunner(
  registry: Registry,
  plan: BuildPlan,
  prefix: string,
): Promise<{ readonly [name: string]: string }> {
  if (plan.components.length === 0) return {};
  const { executable, about } = runnerKeys(runnerMachine(plan.parent));
  const found = await readDocument(registry, about, aboutRunner);
  if (found === undefined) return {};
  const name = executable.split("/").at(-1) ?? executable;
  if (!(await registry.copy(executable, prefix + name)))
    throw new NotFound(`Cannot find the runner: "${executable}" is not in the registry`);
  return { [name]: found.value.sha256 };
}

/** What the runner is built for, in its words: "linux-x64", "linux-arm64", "windows-x64". */
export function runnerMachine({ platform, architecture }: BuildPlan["parent"]): string {
  return `${platform}-${architecture.startsWith("arm64") ? "arm64" : "x64"}`;
}
