/** Makes sure that the local cloud has an AMI for a parent image, and says which. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { localParentLabel } from "../../build/resolve-parent.ts";
import { PARENT } from "../../build/tags.ts";
import { InvalidInput } from "../../errors.ts";
import { systemClock } from "../../local/clock.ts";
import { architectureOfNode } from "../../local/images/architecture.ts";
import { importIndex } from "../../local/images/import-index.ts";
import {
  type LocalParent,
  type ParentProgress,
  resolveParent,
} from "../../local/images/parents.ts";
import { checkIsolation } from "../../local/machines/isolation.ts";
import type { ParentImage } from "../../pipeline/parent-image.ts";
import type { Io } from "../io.ts";
import type { Stack } from "./stack.ts";

export type BringOptions = {
  readonly stateDirectory: string;
  readonly region: string;
  /** Folder that relative paths count from. */
  readonly baseDirectory: string;
  readonly environment: Io["environment"];
  /** Told what takes time. */
  readonly report: (text: string) => void;
};

/**
 * Brings a parent into the build Region of the local cloud.
 *
 * @returns what a build request names as its parent: an AMI id for the kinds that lie on this computer or in a
 *   container registry; undefined for others, which the build resolves itself.
 * @throws {InvalidInput} Sandboxes cannot be had here; says what is missing and what to do.
 */
export async function bringParent(
  stack: Stack,
  parent: ParentImage,
  options: BringOptions,
): Promise<string | undefined> {
  await requireIsolation(parent, options);
  if (!isLocal(parent)) return undefined;
  const architecture = architectureOfNode(process.arch);
  if (architecture === undefined)
    throw new InvalidInput(
      `Cannot build on a computer with ${process.arch}: expected x64 or arm64`,
    );
  const resolved = await resolveParent(parent, {
    store: stack.layers,
    index: importIndex(options.stateDirectory, stack.layers, randomUUID),
    baseDirectory: options.baseDirectory,
    architecture,
    fetch: globalThis.fetch,
    clock: systemClock,
    ...(await dockerConfiguration(options.environment)),
    onProgress: (progress) => options.report(inWords(progress)),
  });
  const label = localParentLabel(parent);
  return stack.cloud.importImage({
    roots: resolved.roots,
    name: `${label} ${resolved.digest.slice("sha256:".length, "sha256:".length + 12)}`,
    description: `${resolved.osName} ${resolved.osVersion}`.trim(),
    regions: [options.region],
    architecture: resolved.architecture,
    tags: { [PARENT]: label },
  });
}

function isLocal(parent: ParentImage): parent is LocalParent {
  return ["host", "folder", "tarball", "oci"].includes(parent.kind);
}

async function requireIsolation(parent: ParentImage, options: BringOptions): Promise<void> {
  const { stateDirectory } = options;
  const wantsHostParent = parent.kind === "host";
  const isolation = await checkIsolation({ stateDirectory, wantsHostParent });
  for (const warning of isolation.warnings) options.report(warning);
  if (isolation.isPossible) return;
  throw new InvalidInput(
    [
      "Cannot make a sandbox on this computer:",
      ...isolation.problems.map((one) => `  - ${one}`),
    ].join("\n"),
  );
}

/** Docker's own file of registry logins, when the user has one. */
async function dockerConfiguration(
  environment: Io["environment"],
): Promise<{ dockerConfiguration?: string }> {
  const folder = environment["DOCKER_CONFIG"] ?? join(environment["HOME"] ?? "/", ".docker");
  try {
    return { dockerConfiguration: await readFile(join(folder, "config.json"), "utf8") };
  } catch {
    return {};
  }
}

function inWords({ layer, layers, bytes, totalBytes }: ParentProgress): string {
  return `layer ${layer} of ${layers}: ${Math.round(bytes / 1e6)} of ${Math.round(totalBytes / 1e6)} MB`;
}
