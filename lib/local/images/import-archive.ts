/** Unpacks an archive of a root file system, or of a layer of a container image, into the layer store. */
import { createHash } from "node:crypto";
import { InvalidInput } from "../../errors.ts";
import { currentPrivilege } from "../machines/privilege.ts";
import { decompress } from "./decompress.ts";
import { extractTar } from "./extract-tar.ts";
import type { LayerEntry } from "./layer-entry.ts";
import type { Layer, LayerStore } from "./layer-store.ts";
import { overlayArchive } from "./overlay-archive.ts";
import { readTar, type TarItem } from "./tar-reader.ts";

/** Most bytes that one archive may unpack to. */
const MAXIMUM_SIZE = 64 * 1024 ** 3;

export type ArchiveImport = {
  /** Names the archive in messages. */
  readonly what: string;
  readonly hasWhiteouts: boolean;
  /** Layers below it, top first; they know the attributes of folders that the archive does not describe. */
  readonly below?: readonly Layer[];
  /** "sha256:…" of the uncompressed archive; anything else is refused. */
  readonly expectedDigest?: string;
  readonly maximumSize?: number;
};

/**
 * Adds an archive, compressed or not, to the store.
 *
 * @throws {InvalidInput} It is damaged, not what was expected, or leads out of its folder.
 */
export async function importArchive(
  store: LayerStore,
  source: AsyncIterable<Uint8Array>,
  { what, hasWhiteouts, below = [], expectedDigest, maximumSize = MAXIMUM_SIZE }: ArchiveImport,
): Promise<Layer> {
  const sha256 = createHash("sha256");
  const plain = hashed(decompress(source, what), sha256);
  const folders = await foldersOf(store, below);
  const privilege = currentPrivilege();
  const archive = overlayArchive(itemsOf(plain, what), {
    what,
    hasWhiteouts,
    canMakeDevices: privilege === "root",
    folderBelow: (path) => folders.get(path),
    maximumSize,
  });
  const stage = await store.stage();
  try {
    await extractTar(stage, archive);
    const digest = `sha256:${sha256.digest("hex")}`;
    if (expectedDigest !== undefined && digest !== expectedDigest)
      throw new InvalidInput(
        `Cannot use ${what}: its content is ${digest}, expected ${expectedDigest}`,
      );
    return await store.commit(stage);
  } catch (error) {
    await store.discard(stage);
    throw error;
  }
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

/** What the reader of archives finds wrong is wrong with this one. */
async function* itemsOf(plain: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<TarItem> {
  try {
    yield* readTar(plain);
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    throw new InvalidInput(`Cannot unpack ${what}: ${error.message}`, [], { cause: error });
  }
}

/** The folders of some layers by path; the topmost layer that has one counts. */
async function foldersOf(
  store: LayerStore,
  layers: readonly Layer[],
): Promise<ReadonlyMap<string, LayerEntry>> {
  const folders = new Map<string, LayerEntry>();
  for (const { digest } of layers)
    for (const entry of await store.listing(digest))
      if (entry.kind === "folder" && !folders.has(entry.path)) folders.set(entry.path, entry);
  return folders;
}
