import { NotFound } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { containerInput } from "./container-input.ts";
import type { BuildPlan, PlannedComponent } from "./plan.ts";
import { type Registry, readDocument } from "./registry.ts";
import { documentKey, inputPrefix, runnerKeys, type Stage } from "./registry-keys.ts";
import { DIGESTS_FILE, digestLines, digestsOf, documentFile, runnerInput } from "./runner-input.ts";
import { componentsOfStage } from "./stage-components.ts";

const aboutRunner = record({ sha256: required(text()) }, { isOpen: true });

/** A file that lies in the registry already: where, and its digest. */
type Copied = { readonly name: string; readonly from: string; readonly digest: string };

/**
 * Puts the input folder of a stage into the registry, unless it is there. The same plan always gives the same folder.
 *
 * @param containerDigest Of the container image that was built, for the stages after.
 * @returns the digest of the file with all digests: who has it can check everything else.
 */
export async function writeRunnerInput(
  registry: Registry,
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
  containerDigest?: string,
): Promise<string> {
  const job = await containerInput(plan, stage, registryBucket, containerDigest);
  const written = runnerInput(plan, stage, registryBucket, job);
  const components = componentsOfStage(plan, stage);
  const copied = [...documentsOf(components), ...(await runnerOf(registry, plan, components))];
  const sums = digestLines({
    ...(await digestsOf(written)),
    ...Object.fromEntries(copied.map(({ name, digest }) => [name, digest])),
  });
  const prefix = inputPrefix(plan.buildId, stage);
  // It is written last: where it is, everything is.
  if ((await registry.getText(prefix + DIGESTS_FILE)) !== sums) {
    await Promise.all([
      ...Object.entries(written).map(([name, content]) => registry.putText(prefix + name, content)),
      ...copied.map((file) => copy(registry, file, prefix)),
    ]);
    await registry.putText(prefix + DIGESTS_FILE, sums);
  }
  return sha256(sums);
}

function documentsOf(components: readonly PlannedComponent[]): readonly Copied[] {
  return components.map(({ file, digest }) => ({
    name: documentFile(file),
    from: documentKey(digest),
    digest,
  }));
}

/** The runner's executable, where the registry has one; machines of the local cloud have their own. */
async function runnerOf(
  registry: Registry,
  plan: BuildPlan,
  components: readonly PlannedComponent[],
): Promise<readonly Copied[]> {
  if (components.length === 0 && plan.container === undefined) return [];
  const { executable, about } = runnerKeys(runnerMachine(plan.parent));
  const found = await readDocument(registry, about, aboutRunner);
  if (found === undefined) return [];
  const name = executable.split("/").at(-1) ?? executable;
  return [{ name, from: executable, digest: found.value.sha256 }];
}

async function copy(registry: Registry, { name, from }: Copied, prefix: string): Promise<void> {
  if (!(await registry.copy(from, prefix + name)))
    throw new NotFound(`Cannot give the instance "${name}": "${from}" is not in the registry`);
}

/** What the runner is built for, in its words: "linux-x64", "linux-arm64", "windows-x64". */
export function runnerMachine({ platform, architecture }: BuildPlan["parent"]): string {
  return `${platform}-${architecture.startsWith("arm64") ? "arm64" : "x64"}`;
}
