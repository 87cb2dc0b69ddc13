import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../fakes/io.ts";

/** What a deployment reads. */
const PARTS = [
  ...["package.json", "serverless.yml", "components", "deploy", "functions", "lib"],
  ...["scripts", "statemachines"],
];
/** What is only read and too large to be copied. */
const LINKS = ["node_modules"];

/** A copy of the project to deploy from: packaging writes beside the sources, where other tests do the same. */
export async function projectCopy(): Promise<{
  readonly folder: string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-project-"));
  for (const part of PARTS)
    await cp(join(packageRoot, part), join(folder, part), { recursive: true });
  for (const link of LINKS) await symlink(join(packageRoot, link), join(folder, link));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
