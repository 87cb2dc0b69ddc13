import { readdir } from "node:fs/promises";
import { hasCode } from "../../files/write-atomically.ts";
import { keyOfPath, type Layout, RECORD_SUFFIX } from "./layout.ts";

/** Where a walk goes on. May be changed between two keys, to skip ahead. */
export type Cursor = {
  /** Only keys greater than this one, in UTF-8 order. */
  after: string;
  /** No keys that start with this, unless it is empty. */
  skip: string;
};

/**
 * Walks the keys of a bucket in S3's order, which is that of their UTF-8 bytes. Reads no more folders than it must.
 *
 * @param prefix Of the keys that are wanted.
 */
export function walkKeys(layout: Layout, prefix: string, cursor: Cursor): AsyncGenerator<string> {
  return walk(layout.records, "", prefix, cursor);
}

async function* walk(
  root: string,
  path: string,
  prefix: string,
  cursor: Cursor,
): AsyncGenerator<string> {
  for (const entry of await entriesOf(root, path)) {
    if (entry.isFolder) {
      if (mayHold(entry.key, prefix, cursor)) yield* walk(root, entry.path, prefix, cursor);
    } else if (isWanted(entry.key, prefix, cursor)) yield entry.key;
  }
}

type Entry = { readonly path: string; readonly key: string; readonly isFolder: boolean };

async function entriesOf(root: string, path: string): Promise<Entry[]> {
  const above = path === "" ? "" : `${path}/`;
  const entries = await readFolder(`${root}/${path}`);
  return entries
    .flatMap(({ name, isFolder }): Entry[] => {
      const below = `${above}${name}`;
      // The key of a folder is the start of all keys in it; a name that was cut in two has no slash at its end.
      if (isFolder) return [{ path: below, key: startOf(below), isFolder }];
      if (!name.endsWith(RECORD_SUFFIX)) return [];
      return [{ path: below, key: keyOfPath(below.slice(0, -RECORD_SUFFIX.length)), isFolder }];
    })
    .sort((a, b) => compareKeys(a.key, b.key));
}

function startOf(path: string): string {
  return path.endsWith("%+") ? keyOfPath(`${path}/`) : `${keyOfPath(path)}/`;
}

async function readFolder(path: string): Promise<{ name: string; isFolder: boolean }[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

function isWanted(key: string, prefix: string, { after, skip }: Cursor): boolean {
  return (
    key.startsWith(prefix) && compareKeys(key, after) > 0 && (skip === "" || !key.startsWith(skip))
  );
}

function mayHold(start: string, prefix: string, { after, skip }: Cursor): boolean {
  if (!start.startsWith(prefix) && !prefix.startsWith(start)) return false;
  if (skip !== "" && start.startsWith(skip)) return false;
  return compareKeys(start, after) > 0 || after.startsWith(start);
}

/** Order of the UTF-8 bytes, which for some characters is not that of JavaScript. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}
