/** A root file system as a list of entries, seen through its layers: what `changesOf` compares a layer with. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { LayerEntry } from "./layer-entry.ts";

export type RootView = {
  /** What is seen at a path; a hard link is the file that it names. undefined when there is nothing. */
  readonly at: (path: string) => Promise<LayerEntry | undefined>;
  /** Names that are seen in a folder; empty when there is none. */
  readonly namesIn: (folder: string) => Promise<readonly string[]>;
};

/** Nothing at all: below the lowest layer. */
export const EMPTY_ROOT: RootView = { at: async () => undefined, namesIn: async () => [] };

/** A layer above something. */
export function layerAbove(layer: readonly LayerEntry[], below: RootView): RootView {
  const entries = new Map(layer.map((entry) => [entry.path, entry]));
  const children = Map.groupBy(
    layer.filter(({ path }) => path !== ""),
    ({ path }) => parentOf(path),
  );
  /** True when nothing of the layers below is seen there, whatever this layer has itself. */
  const hides = (path: string): boolean => {
    for (let above = parentOf(path); ; above = parentOf(above)) {
      const entry = entries.get(above);
      if (entry !== undefined && (entry.kind !== "folder" || entry.isOpaque)) return true;
      if (above === "") return false;
    }
  };
  return {
    async at(path) {
      const entry = entries.get(path);
      if (entry === undefined) return hides(path) ? undefined : below.at(path);
      if (entry.kind === "whiteout") return undefined;
      return resolveHardLink(entry, entries);
    },
    async namesIn(folder) {
      const own = children.get(folder) ?? [];
      const entry = entries.get(folder);
      const isClosed =
        hides(folder) || (entry !== undefined && (entry.kind !== "folder" || entry.isOpaque));
      const names = new Set(isClosed ? [] : await below.namesIn(folder));
      for (const child of own) {
        const name = child.path.slice(child.path.lastIndexOf("/") + 1);
        if (child.kind === "whiteout") names.delete(name);
        else names.add(name);
      }
      return [...names].sort();
    },
  };
}

/** The file that an entry names, under the entry's own path. */
export function resolveHardLink(
  entry: LayerEntry,
  entries: ReadonlyMap<string, LayerEntry>,
): LayerEntry {
  if (entry.kind !== "hard-link") return entry;
  const file = entries.get(entry.target);
  return file === undefined ? entry : { ...file, path: entry.path };
}

/** A folder of this computer; files are read only when they are asked for. */
export function folderView(root: string): RootView {
  return {
    at: (path) => entryOnDisk(root, path),
    namesIn: (folder) => readdir(join(root, folder)).catch(() => []),
  };
}

async function entryOnDisk(root: string, path: string): Promise<LayerEntry | undefined> {
  const location = join(root, path);
  const stats = await lstat(location).catch(() => undefined);
  if (stats === undefined) return undefined;
  const common = { path, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
  if (stats.isDirectory()) return { ...common, kind: "folder", isOpaque: false };
  if (stats.isSymbolicLink()) return { ...common, kind: "link", target: await readlink(location) };
  if (!stats.isFile()) return { ...common, kind: "pipe" };
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(location)) hash.update(chunk as Buffer);
  return { ...common, kind: "file", size: stats.size, sha256: hash.digest("hex") };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
