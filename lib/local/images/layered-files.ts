/** Reads single files of a root file system that lies in layers, without mounting it. */
import type { Stats } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join, posix } from "node:path";

export type LayeredFile = {
  /** Path inside, relative, after links were followed. */
  readonly path: string;
  readonly kind: "file" | "folder" | "missing" | "other";
  /** Where its content lies here; undefined when it is missing. */
  readonly location: string | undefined;
};

/** Deepest chain of links that is followed, as in Linux. */
const MAX_LINKS = 40;

/**
 * Finds what a path leads to in a stack of overlay folders, links followed inside the stack.
 *
 * @param layers Top first. Opaque marks cannot be seen here; a file below an opaque folder is found all the same.
 * @param path Relative to the root, e.g. "etc/resolv.conf".
 * @returns undefined when neither the path nor a link of that name exists; "missing" when a link leads nowhere.
 */
export async function findInLayers(
  layers: readonly string[],
  path: string,
): Promise<LayeredFile | undefined> {
  let isLink = false;
  let rest = partsOf(path);
  let at = "";
  for (let links = 0; rest.length > 0; ) {
    const [name = "", ...after] = rest;
    const here = posix.join(at, name);
    const found = await entryAt(layers, here);
    if (found === undefined)
      return isLink
        ? { path: posix.join(here, ...after), kind: "missing", location: undefined }
        : undefined;
    if (found.stats.isSymbolicLink()) {
      if (++links > MAX_LINKS) return undefined;
      isLink = true;
      const target = await readlink(found.location);
      rest = [...partsOf(posix.resolve("/", at, target)), ...after];
      at = "";
      continue;
    }
    if (after.length === 0)
      return { path: here, kind: kindOf(found.stats), location: found.location };
    at = here;
    rest = after;
  }
  return undefined;
}

function partsOf(path: string): string[] {
  return posix
    .normalize(path)
    .split("/")
    .filter((part) => part !== "" && part !== ".");
}

function kindOf(stats: Stats): LayeredFile["kind"] {
  if (stats.isFile()) return "file";
  return stats.isDirectory() ? "folder" : "other";
}

/** The topmost entry of that path; a whiteout ends the search. Links in between must have been followed already. */
async function entryAt(
  layers: readonly string[],
  path: string,
): Promise<{ location: string; stats: Stats } | undefined> {
  for (const layer of layers) {
    const location = join(layer, path);
    const stats = await lstat(location).catch(() => undefined);
    if (stats === undefined) {
      if (await isCovered(layer, path)) return undefined;
      continue;
    }
    return isWhiteout(stats) ? undefined : { location, stats };
  }
  return undefined;
}

/** True when a folder on the way to the path is deleted or replaced in this layer. */
async function isCovered(layer: string, path: string): Promise<boolean> {
  for (let above = posix.dirname(path); above !== "."; above = posix.dirname(above)) {
    const stats = await lstat(join(layer, above)).catch(() => undefined);
    if (stats !== undefined) return !stats.isDirectory();
  }
  return false;
}

/** True for the mark that overlay leaves for something deleted: a character device 0:0. */
export function isWhiteout(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0;
}
