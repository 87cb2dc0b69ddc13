/** Pushes what an engine has built: blobs first, then manifests by their digests. Tags come when tests have passed. */
import type { Host } from "../host/host.ts";
import { type Descriptor, parseIndex } from "../oci/manifest.ts";
import { referrersTag } from "../oci/referrers.ts";
import { digestOf, type RegistryWriter } from "../oci/registry-client.ts";
import {
  EMPTY_CONFIG,
  imageManifest,
  MEDIA,
  type OciDocument,
  referrersIndex,
  sbomManifest,
} from "./oci-documents.ts";
import { blobPath, type LayoutManifest } from "./oci-layout.ts";

/** An image that was pushed. */
export type PushedImage = {
  readonly descriptor: Descriptor;
  /** Bytes of configuration and layers. */
  readonly size: number;
};

/** Pushes one platform's image out of a layout, with annotations. */
export async function pushLayout(
  writer: RegistryWriter,
  folder: string,
  built: LayoutManifest,
  annotations: { readonly [name: string]: string },
  { files }: Pick<Host, "files">,
): Promise<PushedImage> {
  const blobs = [...built.layers, built.config];
  for (const { digest } of blobs)
    await writer.putBlob(digest, async function* () {
      const file = await files.open(blobPath(folder, digest));
      yield* file.createReadStream();
    });
  const descriptor = await putDocument(writer, imageManifest(built, annotations));
  return { descriptor, size: blobs.reduce((sum, { size }) => sum + size, 0) };
}

/** Pushes a document by its digest. @returns what points at it. */
export async function putDocument(
  writer: RegistryWriter,
  { text, mediaType }: OciDocument,
  tag?: string,
): Promise<Descriptor> {
  const { digest } = await writer.putManifest(text, mediaType, tag);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

/**
 * Pushes an SPDX document that refers to an image, so that it is found beside it, also in registries that do not list
 * referrers themselves.
 *
 * @returns digest of its manifest.
 */
export async function pushSbom(
  writer: RegistryWriter,
  image: Descriptor,
  document: string,
): Promise<string> {
  const blob = async (text: string, mediaType: string): Promise<Descriptor> => {
    const bytes = new TextEncoder().encode(text);
    const digest = digestOf(bytes);
    await writer.putBlob(digest, () => bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const sbom = await blob(document, MEDIA.spdx);
  const { text, mediaType } = sbomManifest(image, sbom, await blob(EMPTY_CONFIG, MEDIA.empty));
  return putReferrer(writer, image.digest, { text, mediaType }, MEDIA.spdx);
}

/**
 * Pushes a manifest that refers to an image. Where the registry keeps no list of such, a tag of the image's digest does.
 *
 * @returns its digest.
 */
export async function putReferrer(
  writer: RegistryWriter,
  subject: string,
  { text, mediaType }: OciDocument,
  artifactType: string,
): Promise<string> {
  const { digest, isReferrerKnown } = await writer.putManifest(text, mediaType);
  if (isReferrerKnown) return digest;
  const tag = referrersTag(subject);
  const before = await writer.find(tag, [MEDIA.index]);
  const known = before === undefined ? [] : parseIndex(before.text, tag);
  const referrer = { mediaType, digest, size: Buffer.byteLength(text), artifactType };
  await putDocument(writer, referrersIndex(known, referrer), tag);
  return digest;
}
