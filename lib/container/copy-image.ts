/** Copies an image from one repository to another, by digest, without an engine. */
import { INDEX_TYPES, MANIFEST_TYPES, parseIndex, parseManifest } from "../oci/manifest.ts";
import type { Registry, RegistryWriter } from "../oci/registry-client.ts";

/**
 * Copies an image with all its platforms. What the target has already is not sent again.
 *
 * @param digest Of a manifest or an index.
 */
export async function copyImage(from: Registry, to: RegistryWriter, digest: string): Promise<void> {
  const document = await from.manifest(digest, [...MANIFEST_TYPES, ...INDEX_TYPES]);
  if (INDEX_TYPES.some((type) => type === document.mediaType))
    for (const entry of parseIndex(document.text, digest)) await copyImage(from, to, entry.digest);
  else {
    const { config, layers } = parseManifest(document.text, digest);
    for (const { digest: blob } of [...layers, config])
      await to.putBlob(blob, async function* () {
        yield* await from.blob(blob);
      });
  }
  await to.putManifest(document.text, document.mediaType);
}
