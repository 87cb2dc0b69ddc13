import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type Registry, readDocument } from "../lib/build/registry.ts";
import { runnerKeys } from "../lib/build/registry-keys.ts";
import { record, required } from "../lib/source/collections.ts";
import { text } from "../lib/source/scalars.ts";
import { fileDigest } from "./file-digest.ts";
import { RUNNER_TARGETS, type RunnerTarget, runnerTargets } from "./runner-targets.ts";

const aboutRunner = record({ sha256: required(text()) }, { isOpen: true });

/** Where runners come from and go to. */
export type UploadOptions = {
  /** Folder in which `npm run build:runner` has left them. */
  readonly folder: string;
  readonly registry: Pick<Registry, "get" | "put">;
  readonly s3: Pick<S3Client, "send">;
  readonly bucket: string;
};

/**
 * Kinds of machines in a list with commas; "none" are none, because osls takes no empty parameters.
 *
 * @throws {Error} naming those that the runner is not built for.
 */
export function parseRunnerTargets(names: string): readonly RunnerTarget[] {
  if (names === "none") return [];
  const asked = names.split(",").flatMap((name) => name.trim() || []);
  const unknown = asked.filter((name) => !(runnerTargets as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(
      `Cannot upload runners for ${unknown.join(", ")}: expected ${runnerTargets.join(", ")}`,
    );
  return asked as readonly RunnerTarget[];
}

/** Runners that have not been built. */
export async function missingRunners(
  folder: string,
  targets: readonly RunnerTarget[],
): Promise<readonly RunnerTarget[]> {
  const found = await Promise.all(
    targets.map(async (target) => {
      const size = await stat(join(folder, RUNNER_TARGETS[target].file)).catch(() => undefined);
      return size === undefined ? [target] : [];
    }),
  );
  return found.flat();
}

/**
 * Uploads a runner unless the registry has it. The document with its digest is written last: where it is, the runner is.
 *
 * @returns true when it was uploaded.
 */
export async function uploadRunner(
  target: RunnerTarget,
  { folder, registry, s3, bucket }: UploadOptions,
): Promise<boolean> {
  const file = join(folder, RUNNER_TARGETS[target].file);
  const { executable, about } = runnerKeys(target);
  const sha256 = await fileDigest(file, "sha256", "hex");
  const current = await readDocument(registry, about, aboutRunner);
  if (current?.value.sha256 === sha256) return false;
  const { size } = await stat(file);
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: executable,
      Body: createReadStream(file),
      ContentLength: size,
      ContentType: "application/octet-stream",
    }),
  );
  await registry.put(about, { sha256, bytes: size });
  return true;
}
