/**
 * Where layers are kept: `<stateDirectory>/layers/<digest>/` with the content in overlay form (`fs`), its listing
 * (`listing`) and what is known of it (`layer.json`). A layer never changes and is named by the digest of its listing, so
 * the same content is stored once, however often and by however many processes it is made.
 */
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Conflict, InvalidInput, NotFound } from "../../errors.ts";
import { record, required } from "../../source/collections.ts";
import { integer, text } from "../../source/scalars.ts";
import { readValue } from "../../source/shape.ts";
import {
  makeOwnedFolder,
  removeDeadFolders,
  removeOwnedFolder,
} from "../machines/owned-folders.ts";
import {
  digestOfListing,
  type LayerEntry,
  parseListing,
  renderListing,
  sizeOf,
} from "./layer-entry.ts";
import { OPAQUE_ATTRIBUTE } from "./overlay-marks.ts";
import { readTree } from "./read-tree.ts";

export type Layer = {
  /** "sha256:" and 64 hexadecimal digits. */
  readonly digest: string;
  /** Its content in overlay form: ready to be a `lower` of a machine. */
  readonly folder: string;
  /** Bytes in its files. */
  readonly size: number;
  readonly entryCount: number;
};

export type LayerStore = {
  /** A new empty folder of this process on the store's file system, for `commit` to take; left ones are recovered. */
  readonly stage: () => Promise<string>;
  /** Removes a folder that `stage` gave. Safe to repeat. */
  readonly discard: (stage: string) => Promise<void>;
  /** Takes a folder in overlay form over as a layer. It must lie on the file system of the store, and is gone after. */
  readonly commit: (folder: string) => Promise<Layer>;
  /** @throws {NotFound} There is no such layer. */
  readonly get: (digest: string) => Promise<Layer>;
  readonly listing: (digest: string) => Promise<readonly LayerEntry[]>;
  readonly list: () => Promise<readonly Layer[]>;
  /** Deletes a layer; none is no error. The caller knows that no image and no machine needs it. */
  readonly remove: (digest: string) => Promise<void>;
  /** Removes what dead processes left half-made. @returns what was removed, in words. */
  readonly recover: () => Promise<readonly string[]>;
};

const shape = record({
  digest: required(text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 digits" })),
  size: required(integer({ minimum: 0 })),
  entryCount: required(integer({ minimum: 0 })),
  marks: required(text()),
});

/** The layer store of a state folder. `uuid` names half-made layers. */
export function layerStore(options: {
  readonly stateDirectory: string;
  readonly uuid: () => string;
}): LayerStore {
  const parent = join(options.stateDirectory, "layers");
  const place = (digest: string): string => join(parent, checked(digest).replace("sha256:", ""));

  async function stage(): Promise<string> {
    const making = await makeOwnedFolder(parent, options.uuid());
    await mkdir(join(making, "fs"), { mode: 0o755 });
    return join(making, "fs");
  }

  async function commit(folder: string): Promise<Layer> {
    const entries = await readTree(folder);
    const listing = renderListing(entries);
    const digest = digestOfListing(listing);
    const making = await makeOwnedFolder(parent, options.uuid());
    const about = {
      digest,
      size: sizeOf(entries),
      entryCount: entries.length,
      marks: OPAQUE_ATTRIBUTE,
    };
    await writeFile(join(making, "listing"), listing);
    await writeFile(join(making, "layer.json"), `${JSON.stringify(about)}\n`);
    await moveFolder(folder, join(making, "fs"));
    if (folder.startsWith(join(parent, "."))) await removeOwnedFolder(dirname(folder));
    await publish(making, place(digest));
    return get(digest);
  }

  async function get(digest: string): Promise<Layer> {
    const folder = place(digest);
    const json = await readFile(join(folder, "layer.json"), "utf8").catch((error: unknown) => {
      throw new NotFound(`Cannot find the layer "${digest}": it is not in "${parent}"`, {
        cause: error,
      });
    });
    const { value, issues } = readValue(shape, JSON.parse(json));
    if (value === undefined)
      throw new InvalidInput(`Cannot read "${join(folder, "layer.json")}"`, issues);
    const { marks, ...about } = value;
    if (marks !== OPAQUE_ATTRIBUTE) throw otherUser(digest, options.stateDirectory);
    return { ...about, folder: join(folder, "fs") };
  }

  return {
    stage,
    discard: (folder) => removeOwnedFolder(dirname(folder)),
    commit,
    get,
    listing: async (digest) => parseListing(await readFile(join(place(digest), "listing"), "utf8")),
    list: async () => Promise.all((await digestsIn(parent)).map(get)),
    remove: (digest) => removeOwnedFolder(place(digest)),
    recover: async () => (await removeDeadFolders(parent)).map((name) => `half-made layer ${name}`),
  };
}

/** Layers of ordinary users carry other marks and other owners than those of root; neither can read the other's. */
function otherUser(digest: string, stateDirectory: string): Conflict {
  const [maker, user] = OPAQUE_ATTRIBUTE.startsWith("user.")
    ? ["root", "an ordinary user"]
    : ["an ordinary user", "root"];
  return new Conflict(
    `Cannot use the layer "${digest}": ${maker} made it and this is ${user}, expected the same kind of user. Use another state folder than "${stateDirectory}".`,
  );
}

/** Renames a folder; an ordinary user must be able to write to it for that, also when its mode says otherwise. */
async function moveFolder(from: string, to: string): Promise<void> {
  const mode = (await stat(from)).mode & 0o7777;
  if ((mode & 0o200) === 0) await chmod(from, mode | 0o200);
  await rename(from, to);
  if ((mode & 0o200) === 0) await chmod(to, mode);
}

/** Gives a finished layer its name, unless the same layer has it already. */
async function publish(making: string, folder: string): Promise<void> {
  try {
    await rename(making, folder);
  } catch (error) {
    if (!existsSync(join(folder, "layer.json"))) throw error;
    await removeOwnedFolder(making);
  }
}

async function digestsIn(parent: string): Promise<readonly string[]> {
  const names = existsSync(parent) ? await readdir(parent) : [];
  return names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => `sha256:${name}`);
}

function checked(digest: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new NotFound(
    `Cannot find the layer "${digest}": that is no digest, expected sha256: and 64 digits`,
  );
}
