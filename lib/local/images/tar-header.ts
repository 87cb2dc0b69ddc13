/**
 * Headers of tar archives (POSIX pax with GNU's long names and numbers), byte-exact: extended attributes are binary and
 * must come through unharmed. Pure; `tar-reader.ts` streams.
 *
 * @see POSIX.1-2017, pax, "pax Interchange Format"; GNU tar manual, "Basic Tar Format"
 */

export const TAR_BLOCK = 512;

export type TarKind =
  | "file"
  | "hard-link"
  | "link"
  | "character-device"
  | "block-device"
  | "folder"
  | "pipe";

export type TarEntry = {
  readonly name: string;
  readonly kind: TarKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content that follow; 0 for all but files. */
  readonly size: number;
  /** Seconds since 1970; may have a fraction. */
  readonly modified: number;
  /** Of links and hard links, else "". */
  readonly target: string;
  readonly major: number;
  readonly minor: number;
  /** Extended attributes by name, e.g. "security.capability". */
  readonly attributes: ReadonlyMap<string, Buffer>;
};

/** Records of an extended header: values are bytes. */
export type PaxRecords = ReadonlyMap<string, Buffer>;

/** Prefix of the records that hold extended attributes, as GNU tar, bsdtar and container tools write them. */
export const ATTRIBUTE_PREFIX = "SCHILY.xattr.";

/** A header block, before what extended headers say about it. `flag` is the type character. */
export type RawHeader = Omit<TarEntry, "kind" | "attributes"> & { readonly flag: string };

const KIND_OF_FLAG: { readonly [flag: string]: TarKind } = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "hard-link",
  "2": "link",
  "3": "character-device",
  "4": "block-device",
  "5": "folder",
  "6": "pipe",
};

/**
 * Reads a header block.
 *
 * @returns undefined for an empty block, which ends an archive.
 * @throws {Error} The checksum is wrong: this is no tar archive, or a damaged one.
 */
export function decodeHeader(block: Buffer): RawHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (checksum(block) !== number(block, 148, 8))
    throw new Error("it is no tar archive, or a damaged one");
  const isPosix = block.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isPosix ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    flag: block.toString("latin1", 156, 157),
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    modified: number(block, 136, 12),
    target: text(block, 157, 100),
    major: number(block, 329, 8),
    minor: number(block, 337, 8),
  };
}

/**
 * The entry that a header and its extended records describe.
 *
 * @throws {Error} Its type is not supported.
 */
export function entryOf(raw: RawHeader, records: PaxRecords): TarEntry {
  const { flag, ...header } = raw;
  const isFolder = flag === "5" || ((flag === "0" || flag === "\0") && raw.name.endsWith("/"));
  const kind = isFolder ? "folder" : KIND_OF_FLAG[flag];
  const name = records.get("path")?.toString() ?? raw.name;
  if (kind === undefined || [...records.keys()].some((key) => key.startsWith("GNU.sparse.")))
    throw new Error(
      `"${name}" is of a type that is not supported (${kind === undefined ? flag : "sparse file"})`,
    );
  const numeric = (key: string, fallback: number): number =>
    Number(records.get(key)?.toString() ?? fallback);
  return {
    ...header,
    name,
    kind,
    target: records.get("linkpath")?.toString() ?? raw.target,
    uid: numeric("uid", raw.uid),
    gid: numeric("gid", raw.gid),
    size: kind === "file" ? numeric("size", raw.size) : 0,
    modified: numeric("mtime", raw.modified),
    attributes: new Map(
      [...records]
        .filter(([key]) => key.startsWith(ATTRIBUTE_PREFIX))
        .map(([key, value]) => [key.slice(ATTRIBUTE_PREFIX.length), value]),
    ),
  };
}

/** Reads the records of an extended header. */
export function decodeRecords(body: Buffer): PaxRecords {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString("latin1", at, space));
    const equals = body.indexOf(0x3d, space);
    if (space === -1 || equals === -1 || !(length > 0))
      throw new Error("an extended header is damaged");
    records.set(
      body.toString("utf8", space + 1, equals),
      body.subarray(equals + 1, at + length - 1),
    );
    at += length;
  }
  return records;
}

/** Text up to the first NUL. */
function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}

/** Octal digits, or GNU's base 256 for what does not fit. */
function number(block: Buffer, at: number, length: number): number {
  const field = block.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) === 0) {
    const digits = field
      .toString("latin1")
      .replace(/[\0 ].*$/s, (rest) => rest.trim().replace(/\0.*$/s, ""));
    return digits === "" ? 0 : Number.parseInt(digits, 8);
  }
  return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
}

/** Sum of the bytes, with the checksum's own eight counted as spaces. */
export function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < TAR_BLOCK; at++) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}
