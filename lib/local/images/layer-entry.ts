/**
 * What a layer holds, entry by entry, in a canonical form: the digest of that text names the layer. Times are no part of
 * it, so the same content built twice is one layer.
 */
import { createHash } from "node:crypto";

export type LayerEntry = {
  /** Relative, without "./"; the root folder itself is "". */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
} & (
  | {
      readonly kind: "file";
      readonly size: number;
      /** SHA-256 of the content, in hex. */
      readonly sha256: string;
      /** File capabilities (security.capability), in hex. */
      readonly capability?: string;
    }
  /** `isOpaque`: nothing of the layers below is seen through it. */
  | { readonly kind: "folder"; readonly isOpaque: boolean }
  | { readonly kind: "link"; readonly target: string }
  /** A second name of a file of the same layer. */
  | { readonly kind: "hard-link"; readonly target: string }
  | {
      readonly kind: "character-device" | "block-device";
      readonly major: number;
      readonly minor: number;
    }
  | { readonly kind: "pipe" }
  /** Something below is deleted. Mode and owner are 0. */
  | { readonly kind: "whiteout" }
);

/** One line a entry, sorted by path; ends with a line break unless empty. */
export function renderListing(entries: readonly LayerEntry[]): string {
  return [...entries]
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map((entry) => `${JSON.stringify(fieldsOf(entry))}\n`)
    .join("");
}

/** Reads what `renderListing` wrote. */
export function parseListing(listing: string): readonly LayerEntry[] {
  return listing
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => entryOf(JSON.parse(line) as Fields));
}

/** The name of a layer, "sha256:…", from its listing. */
export function digestOfListing(listing: string): string {
  return `sha256:${createHash("sha256").update(listing).digest("hex")}`;
}

/** Sum of the sizes of the files, in bytes. */
export function sizeOf(entries: readonly LayerEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0);
}

type Fields = readonly [
  path: string,
  kind: LayerEntry["kind"],
  mode: number,
  uid: number,
  gid: number,
  ...rest: readonly (string | number | boolean)[],
];

function fieldsOf(entry: LayerEntry): Fields {
  const common = [entry.path, entry.kind, entry.mode, entry.uid, entry.gid] as const;
  if (entry.kind === "file")
    return [
      ...common,
      entry.size,
      entry.sha256,
      ...(entry.capability === undefined ? [] : [entry.capability]),
    ];
  if (entry.kind === "folder") return entry.isOpaque ? [...common, true] : common;
  if (entry.kind === "link" || entry.kind === "hard-link") return [...common, entry.target];
  if (entry.kind === "character-device" || entry.kind === "block-device")
    return [...common, entry.major, entry.minor];
  return common;
}

function entryOf([path, kind, mode, uid, gid, first, second, third]: Fields): LayerEntry {
  const common = { path, mode, uid, gid };
  switch (kind) {
    case "file": {
      const file = { ...common, kind, size: Number(first), sha256: String(second) };
      return third === undefined ? file : { ...file, capability: String(third) };
    }
    case "folder":
      return { ...common, kind, isOpaque: first === true };
    case "link":
    case "hard-link":
      return { ...common, kind, target: String(first) };
    case "character-device":
    case "block-device":
      return { ...common, kind, major: Number(first), minor: Number(second) };
    default:
      return { ...common, kind };
  }
}
