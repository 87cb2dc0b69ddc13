/** A container image as parent: its layers become layers of the store, each fetched and unpacked once. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InvalidInput, Unavailable } from "../../errors.ts";
import {
  chooseManifest,
  type Descriptor,
  INDEX_TYPES,
  MANIFEST_TYPES,
  type OciManifest,
  parseConfig,
  parseManifest,
} from "../../oci/manifest.ts";
import { type Registry, registryClient } from "../../oci/registry-client.ts";
import { credentialsFor } from "../../oci/registry-credentials.ts";
import { type OciReference, renderOciReference } from "../../pipeline/oci-reference.ts";
import { goName } from "./architecture.ts";
import { importArchive } from "./import-archive.ts";
import type { Layer } from "./layer-store.ts";
import { parentOfLayers } from "./parent-of-layers.ts";
import type { ParentContext, ResolvedParent } from "./parents.ts";
import { readable } from "./readable.ts";

/** Largest compressed layer, in bytes. */
const MAXIMUM_BLOB = 16 * 1024 ** 3;
const MAXIMUM_CONFIG = 8 * 1024 * 1024;
const ATTEMPTS = 3;

export async function ociParent(
  reference: OciReference,
  context: ParentContext,
): Promise<ResolvedParent> {
  const name = renderOciReference(reference);
  const what = `"${name}"`;
  const { registry: host, repository } = reference;
  const credentials =
    context.dockerConfiguration === undefined
      ? undefined
      : credentialsFor(host, context.dockerConfiguration);
  const registry = registryClient({ ...context, registry: host, repository, credentials });
  const { digest, manifest } = await manifestFor(registry, reference, context, what);
  const config = parseConfig(await smallBlob(registry, manifest.config, what), what);
  if (config.os !== "linux" || config.architecture !== goName(context.architecture))
    throw new InvalidInput(
      `Cannot use ${what}: it is made for ${config.os}/${config.architecture}, expected linux/${goName(context.architecture)}`,
    );
  if (config.diffIds.length !== manifest.layers.length)
    throw new InvalidInput(
      `Cannot use ${what}: it has ${manifest.layers.length} layers and ${config.diffIds.length} digests for them`,
    );
  const layers = await importLayers({ registry, manifest, diffIds: config.diffIds, what }, context);
  return parentOfLayers(layers, { name: `oci://${name}`, digest }, context);
}

async function manifestFor(
  registry: Registry,
  { tag = "latest", digest }: OciReference,
  { architecture }: ParentContext,
  what: string,
): Promise<{ digest: string; manifest: OciManifest }> {
  const first = await registry.manifest(digest ?? tag, [...MANIFEST_TYPES, ...INDEX_TYPES]);
  if (!INDEX_TYPES.some((type) => type === first.mediaType))
    return { digest: first.digest, manifest: parseManifest(first.text, what) };
  const chosen = chooseManifest(first.text, goName(architecture), what);
  const second = await registry.manifest(chosen.digest, MANIFEST_TYPES);
  return { digest: second.digest, manifest: parseManifest(second.text, what) };
}

type Import = {
  readonly registry: Registry;
  readonly manifest: OciManifest;
  readonly diffIds: readonly string[];
  readonly what: string;
};

/** @returns the layers, top first. */
async function importLayers(job: Import, context: ParentContext): Promise<readonly Layer[]> {
  let layers: readonly Layer[] = [];
  let chain = "";
  for (const [at, blob] of job.manifest.layers.entries()) {
    const diffId = job.diffIds[at] ?? "";
    // A layer's meaning depends on those below, so the chain is remembered and not the layer (OCI: ChainID).
    chain =
      chain === ""
        ? diffId
        : `sha256:${createHash("sha256").update(`${chain} ${diffId}`).digest("hex")}`;
    const known = await context.index.find(chain);
    const layer = known ?? (await importLayer(job, { at, blob, diffId, below: layers }, context));
    if (known === undefined) await context.index.remember(chain, layer);
    layers = [layer, ...layers];
  }
  return layers;
}

async function importLayer(
  { registry, manifest, what }: Import,
  {
    at,
    blob,
    diffId,
    below,
  }: { at: number; blob: Descriptor; diffId: string; below: readonly Layer[] },
  { store, onProgress, signal }: ParentContext,
): Promise<Layer> {
  const layerName = `layer ${at + 1} of ${what}`;
  checkBlob(blob, MAXIMUM_BLOB, layerName);
  if (!/tar(?:[.+](?:gzip|zstd))?$/.test(blob.mediaType))
    throw new InvalidInput(
      `Cannot use ${layerName}: it is of the type "${blob.mediaType}", expected a tar archive, plain or compressed with gzip or zstd`,
    );
  const stage = await store.stage();
  try {
    const file = join(dirname(stage), "blob");
    const onBytes = (bytes: number): void =>
      onProgress?.({ layer: at + 1, layers: manifest.layers.length, bytes, totalBytes: blob.size });
    await download(registry, blob, file, { what: layerName, onBytes, signal });
    return await importArchive(store, readable(file, signal), {
      what: layerName,
      hasWhiteouts: true,
      below,
      expectedDigest: diffId,
    });
  } finally {
    await store.discard(stage);
  }
}

/** Fetches a blob into a file. What is in the file afterwards has the right size and digest. */
async function download(
  registry: Registry,
  blob: Descriptor,
  file: string,
  {
    what,
    onBytes,
    signal,
  }: { what: string; onBytes: (bytes: number) => void; signal: AbortSignal | undefined },
): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      return await pipeline(
        verified(await registry.blob(blob.digest), blob, what, onBytes),
        createWriteStream(file),
      );
    } catch (error) {
      const isFinal = error instanceof InvalidInput || signal?.aborted === true;
      if (isFinal || attempt === ATTEMPTS) throw lost(error, what);
    }
}

/** A connection that breaks in the middle is a matter of the network; everything else has its class already. */
function lost(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error.name.startsWith("Kiln.")) return error;
  return new Unavailable(`Cannot download ${what}: the connection was lost (${error.message})`, {
    cause: error,
  });
}

async function* verified(
  source: AsyncIterable<Uint8Array>,
  { digest, size }: Descriptor,
  what: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > size) break;
    hash.update(chunk);
    onBytes(bytes);
    yield chunk;
  }
  const found = `sha256:${hash.digest("hex")}`;
  if (bytes !== size || found !== digest)
    throw new InvalidInput(
      `Cannot use ${what}: the registry sent ${bytes > size ? "more than " : ""}${bytes} bytes with the digest ${found}, expected ${size} bytes with ${digest}`,
    );
}

async function smallBlob(registry: Registry, blob: Descriptor, what: string): Promise<string> {
  checkBlob(blob, MAXIMUM_CONFIG, `the configuration of ${what}`);
  const pieces: Uint8Array[] = [];
  for await (const piece of verified(
    await registry.blob(blob.digest),
    blob,
    `the configuration of ${what}`,
    () => {},
  ))
    pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function checkBlob({ size }: Descriptor, limit: number, what: string): void {
  if (size > limit)
    throw new InvalidInput(`Cannot use ${what}: it has ${size} bytes, expected at most ${limit}`);
}
