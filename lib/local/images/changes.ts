/** What a layer changes in the root file system below it. */
import type { LayerEntry } from "./layer-entry.ts";
import { layerAbove, type RootView } from "./root-view.ts";

export type Change = {
  /** Absolute. */
  readonly path: string;
  readonly change: "added" | "changed" | "deleted";
  readonly kind: "file" | "folder" | "link" | "other";
  /** Bytes, of files that are there now. */
  readonly size?: number;
};

/**
 * The differences that a layer makes, sorted by path. Folders that only hold changes are left out, and so are files that
 * were written again as they had been. A deleted folder is one change; so is each thing that a replaced folder lost.
 */
export async function changesOf(
  layer: readonly LayerEntry[],
  below: RootView,
): Promise<readonly Change[]> {
  const after = layerAbove(layer, below);
  const changes: Change[] = [];
  for (const { path, kind } of layer) {
    const before = await below.at(path);
    const now = kind === "whiteout" ? undefined : await after.at(path);
    changes.push(...compare(path, before, now));
    if (before?.kind === "folder" && now?.kind === "folder" && kind === "folder")
      changes.push(...(await lostFrom(path, below, after)));
  }
  return [...new Map(changes.map((change) => [change.path, change])).values()].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

function compare(
  path: string,
  before: LayerEntry | undefined,
  now: LayerEntry | undefined,
): readonly Change[] {
  if (now === undefined) return before === undefined ? [] : [describe(path, "deleted", before)];
  if (before === undefined) return [describe(path, "added", now)];
  return isSame(before, now) ? [] : [describe(path, "changed", now)];
}

/** What a folder had and has no more; whiteouts are reported by themselves, so only opaque folders add to this. */
async function lostFrom(
  folder: string,
  below: RootView,
  after: RootView,
): Promise<readonly Change[]> {
  const kept = new Set(await after.namesIn(folder));
  const lost: Change[] = [];
  for (const name of await below.namesIn(folder)) {
    if (kept.has(name)) continue;
    const path = folder === "" ? name : `${folder}/${name}`;
    const before = await below.at(path);
    if (before !== undefined) lost.push(describe(path, "deleted", before));
  }
  return lost;
}

function isSame(a: LayerEntry, b: LayerEntry): boolean {
  const plain = (entry: LayerEntry): unknown =>
    entry.kind === "folder" ? { ...entry, isOpaque: false } : entry;
  return JSON.stringify(sorted(plain(a))) === JSON.stringify(sorted(plain(b)));
}

function sorted(value: unknown): unknown {
  return Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
}

function describe(path: string, change: Change["change"], entry: LayerEntry): Change {
  const { kind } = entry;
  const common = { path: `/${path}`, change } as const;
  if (kind === "file")
    return { ...common, kind, ...(change === "deleted" ? {} : { size: entry.size }) };
  return { ...common, kind: kind === "folder" || kind === "link" ? kind : "other" };
}
