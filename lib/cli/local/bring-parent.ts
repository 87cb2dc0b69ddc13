/** Makes sure that the local cloud has an AMI for a parent image, and says which. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { localParentLabel } from "../../build/resolve-parent.ts";
import { PARENT } from "../../build/tags.ts";
import { InvalidInput, NotFound } from "../../errors.ts";
import { systemClock } from "../../local/clock.ts";
import { architectureOfNode } from "../../local/images/architecture.ts";
import { importIndex } from "../../local/images/import-index.ts";
import {
  type LocalParent,
  type ParentProgress,
  type ResolvedParent,
  resolveParent,
} from "../../local/images/parents.ts";
import { checkIsolation } from "../../local/machines/isolation.ts";
import type { ParentImage } from "../../pipeline/parent-image.ts";
import type { Io } from "../io.ts";
import { renderSize } from "../render/size.ts";
import { parentImageName } from "./parent-name.ts";
import type { Stack } from "./stack.ts";

export type BringOptions = {
  readonly stateDirectory: string;
  readonly region: string;
  /** Folder that relative paths count from. */
  readonly baseDirectory: string;
  readonly environment: Io["environment"];
  /** Told what takes time. */
  readonly report: (text: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Brings a parent into the build Region of the local cloud.
 *
 * @returns what a build request names as its parent: an AMI id for the kinds that lie on this computer or in a
 *   container registry; undefined for others, which the build resolves itself.
 * @throws {InvalidInput} The parent cannot be used, or sandboxes cannot be had here; says what is missing and what to
 *   do. {Cancelled} The signal was given.
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
  const resolved = await found(parent, {
    store: stack.layers,
    index: importIndex(options.stateDirectory, stack.layers, randomUUID),
    baseDirectory: options.baseDirectory,
    architecture,
    fetch: globalThis.fetch,
    clock: systemClock,
    signal: options.signal,
    ...(await dockerConfiguration(options.environment)),
    onProgress: nowAndThen((progress) => options.report(inWords(progress))),
  });
  return stack.cloud.importImage({
    roots: resolved.roots,
    name: parentImageName(parent, resolved.digest),
    description: `${resolved.osName} ${resolved.osVersion}`.trim(),
    regions: [options.region],
    architecture: resolved.architecture,
    tags: { [PARENT]: localParentLabel(parent) },
  });
}

/** A parent that is not there is a mistake in the pipeline or on the command line. */
async function found(...args: Parameters<typeof resolveParent>): Promise<ResolvedParent> {
  try {
    return await resolveParent(...args);
  } catch (error) {
    if (error instanceof NotFound) throw new InvalidInput(error.message, [], { cause: error });
    throw error;
  }
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

const PAUSE_MILLISECONDS = 5_000;

/** Passes on the first news of each layer, and then as much as a person wants to read. */
function nowAndThen(report: (progress: ParentProgress) => void): typeof report {
  let last = { layer: 0, at: 0 };
  return (progress) => {
    const now = Date.now();
    if (progress.layer === last.layer && now - last.at < PAUSE_MILLISECONDS) return;
    last = { layer: progress.layer, at: now };
    report(progress);
  };
}

function inWords({ layer, layers, bytes, totalBytes }: ParentProgress): string {
  return `Pulling layer ${layer} of ${layers}: ${renderSize(bytes)} of ${renderSize(totalBytes)}`;
}
