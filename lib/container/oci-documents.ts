/** The documents that an image consists of, in OCI's words. Pure. */
import type { Descriptor } from "../oci/manifest.ts";
import type { LayoutManifest } from "./oci-layout.ts";

/** Media types of OCI's image specification. */
export const MEDIA = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  empty: "application/vnd.oci.empty.v1+json",
  spdx: "application/spdx+json",
} as const;

/** The empty configuration of artifacts that are no images. */
export const EMPTY_CONFIG = "{}";

/** A document as it is pushed: equal content gives equal text. */
export type OciDocument = { readonly text: string; readonly mediaType: string };

/** The manifest of one platform's image, with the annotations of the build beside the engine's own. */
export function imageManifest(
  built: LayoutManifest,
  annotations: { readonly [name: string]: string },
): OciDocument {
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: plain(built.config),
    layers: built.layers.map(plain),
    annotations: { ...built.annotations, ...annotations },
  };
  return { text: JSON.stringify(manifest), mediaType: MEDIA.manifest };
}

/** An index of images, one for each platform. */
export function imageIndex(
  images: readonly { readonly platform: string; readonly descriptor: Descriptor }[],
  annotations: { readonly [name: string]: string },
): OciDocument {
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA.index,
    manifests: images.map(({ platform, descriptor }) => {
      const [os, architecture] = platform.split("/");
      return { ...plain(descriptor), platform: { architecture, os } };
    }),
    annotations,
  };
  return { text: JSON.stringify(index), mediaType: MEDIA.index };
}

/** The manifest of an SPDX document that belongs to an image. @see OCI distribution 1.1, "Listing Referrers" */
export function sbomManifest(
  subject: Descriptor,
  sbom: Descriptor,
  config: Descriptor,
): OciDocument {
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    artifactType: MEDIA.spdx,
    config: plain(config),
    layers: [plain(sbom)],
    subject: plain(subject),
  };
  return { text: JSON.stringify(manifest), mediaType: MEDIA.manifest };
}

/** The index that registries without a list of referrers keep under the tag `sha256-⟨digits⟩`. */
export function referrersIndex(
  known: readonly Descriptor[],
  referrer: Descriptor & { readonly artifactType: string },
): OciDocument {
  const others = known.filter(({ digest }) => digest !== referrer.digest);
  const index = { schemaVersion: 2, mediaType: MEDIA.index, manifests: [...others, referrer] };
  return { text: JSON.stringify(index), mediaType: MEDIA.index };
}

function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}
