/** Copies an image from one repository to another, by digest, without an engine. */
import { INDEX_TYPES, MANIFEST_TYPES, parseIndex, parseManifest } from "../oci/manifest.ts";
import type { Referrer } from "../oci/referrers.ts";
import type { Registry, RegistryWriter } from "../oci/registry-client.ts";
import { putReferrer } from "./push-image.ts";

/** Where an image is copied from. */
export type CopySource = Registry & {
  /** What refers to an image there; without it nothing is looked for. */
  readonly referrers?: (digest: string) => Promise<readonly Referrer[]>;
};

/**
 * Copies an image with all its platforms, and what refers to it: the list of its packages. What the target has already is
 * not sent again.
 *
 * @param digest Of a manifest or an index.
 */
export async function copyImage(
  from: CopySource,
  to: RegistryWriter,
  digest: string,
): Promise<void> {
  const document = await from.manifest(digest, [...MANIFEST_TYPES, ...INDEX_TYPES]);
  if (INDEX_TYPES.some((type) => type === document.mediaType))
    for (const entry of parseIndex(document.text, digest)) await copyImage(from, to, entry.digest);
  else await copyBlobs(from, to, document.text, digest);
  await to.putManifest(document.text, document.mediaType);
  for (const referrer of (await from.referrers?.(digest)) ?? []) {
    const manifest = await from.manifest(referrer.digest, MANIFEST_TYPES);
    await copyBlobs(from, to, manifest.text, referrer.digest);
    await putReferrer(to, digest, manifest, referrer.artifactType ?? "");
  }
}

async function copyBlobs(
  from: Registry,
  to: RegistryWriter,
  manifest: string,
  digest: string,
): Promise<void> {
  const { config, layers } = parseManifest(manifest, digest);
  for (const { digest: blob } of [...layers, config])
    await to.putBlob(blob, async function* () {
      yield* await from.blob(blob);
    });
}
