/**
 * The mask that lies over this computer's own root file system in a machine: a small overlay folder of empty folders,
 * whiteouts and cleaned files, made by `planHostMask` (pure) from the table and written as a tar archive, which is the
 * one way to set overlay marks with tools that every distribution has.
 */
import { type MaskRule, NEVER_HIDDEN } from "./host-mask-table.ts";

export type Attributes = {
  readonly kind: "file" | "folder" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
};

/** What the mask needs to know of the computer. Paths are absolute. */
export type HostView = {
  /** undefined when there is nothing, or a link somewhere on the way. */
  readonly attributesOf: (path: string) => Attributes | undefined;
  /** Names in a folder; empty when it is none. */
  readonly namesIn: (folder: string) => readonly string[];
  readonly textOf: (file: string) => string;
};

export type MaskEntry = {
  /** Absolute. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
} & (
  | { readonly kind: "folder"; readonly isOpaque: boolean }
  | { readonly kind: "whiteout" }
  | { readonly kind: "file"; readonly content: string }
);

/**
 * Plans the mask: an entry for each rule that applies here, and the folders above those with their own attributes,
 * parents first.
 *
 * @param hidden Further folders that machines must not see, absolute and without links.
 */
export function planHostMask(
  rules: readonly MaskRule[],
  hidden: readonly string[],
  host: HostView,
): readonly MaskEntry[] {
  const entries = new Map<string, MaskEntry>();
  const all = [...rules, ...hidden.filter((path) => !NEVER_HIDDEN.has(path)).map(hiddenRule)];
  for (const rule of all)
    for (const path of pathsOf(rule, host)) {
      const entry = entryFor(rule, path, host);
      if (entry === undefined) continue;
      for (const folder of foldersAbove(path)) addFolder(entries, folder, host);
      entries.set(path, entry);
    }
  return [...entries.values()]
    .filter(({ path }) => !foldersAbove(path).some((above) => isClosed(entries.get(above))))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function hiddenRule(path: string): MaskRule {
  return { path, as: "absent", why: "the project and its state" };
}

/** Nothing below it can be seen anyway. */
function isClosed(entry: MaskEntry | undefined): boolean {
  return entry?.kind === "whiteout" || (entry?.kind === "folder" && entry.isOpaque);
}

function pathsOf({ path }: MaskRule, host: HostView): readonly string[] {
  const cut = path.lastIndexOf("/");
  const pattern = path.slice(cut + 1);
  if (!pattern.includes("*")) return [path];
  const [before = "", after = ""] = pattern.split("*");
  const folder = path.slice(0, cut);
  return host
    .namesIn(folder)
    .filter(
      (name) =>
        name.startsWith(before) && name.endsWith(after) && name.length >= pattern.length - 1,
    )
    .map((name) => `${folder}/${name}`)
    .filter((found) => host.attributesOf(found)?.kind === "file");
}

function entryFor({ as }: MaskRule, path: string, host: HostView): MaskEntry | undefined {
  const found = host.attributesOf(path);
  if (found === undefined) return undefined;
  const { mode, uid, gid } = found;
  const common = { path, mode, uid, gid };
  if (as === "absent") return { ...common, kind: "whiteout" };
  if (as === "empty-folder")
    return found.kind === "folder" ? { ...common, kind: "folder", isOpaque: true } : undefined;
  if (found.kind !== "file") return undefined;
  return {
    ...common,
    kind: "file",
    content: as === "empty-file" ? "" : withoutHashes(host.textOf(path)),
  };
}

function addFolder(entries: Map<string, MaskEntry>, path: string, host: HostView): void {
  const found = host.attributesOf(path);
  if (entries.has(path) || found === undefined) return;
  const { mode, uid, gid } = found;
  entries.set(path, { path, mode, uid, gid, kind: "folder", isOpaque: false });
}

/** "/" first. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(1, -1);
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}

/** Locks each account of shadow(5) or gshadow(5); those that have no password or are locked stay as they are. */
export function withoutHashes(shadow: string): string {
  return shadow
    .split("\n")
    .map((line) => {
      const [name, password, ...rest] = line.split(":");
      if (password === undefined || /^(?:[!*]+|)$/.test(password)) return line;
      return [name, "!", ...rest].join(":");
    })
    .join("\n");
}
