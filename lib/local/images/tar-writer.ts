/** Bytes of a tar archive from its entries, in pax format. Pure. */
import { ATTRIBUTE_PREFIX, checksum, TAR_BLOCK, type TarEntry } from "./tar-header.ts";

/** What ends an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * TAR_BLOCK);

const FLAG_OF_KIND = {
  file: "0",
  "hard-link": "1",
  link: "2",
  "character-device": "3",
  "block-device": "4",
  folder: "5",
  pipe: "6",
} as const;

/** An entry with defaults for what it does not say: size 0, time 0, root's, no attributes. */
export function tarEntry(
  given: Pick<TarEntry, "name" | "kind" | "mode"> & Partial<TarEntry>,
): TarEntry {
  return {
    uid: 0,
    gid: 0,
    size: 0,
    modified: 0,
    target: "",
    major: 0,
    minor: 0,
    attributes: new Map(),
    ...given,
  };
}

/** The header blocks of an entry; its content and `tarPadding` follow. */
export function encodeEntry(entry: TarEntry): Buffer {
  const records = encodeRecords(entry);
  const own = header(entry, FLAG_OF_KIND[entry.kind]);
  if (records.length === 0) return own;
  const extended = tarEntry({ name: "PaxHeader", kind: "file", mode: 0o644, size: records.length });
  return Buffer.concat([header(extended, "x"), records, tarPadding(records.length), own]);
}

/** Zeros from the end of a content of that size to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK);
}

/** A whole small file: header, content, padding. */
export function encodeFile(entry: TarEntry, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([
    encodeEntry({ ...entry, size: bytes.length }),
    bytes,
    tarPadding(bytes.length),
  ]);
}

const MAX_OCTAL_7 = 0o7777777;
const MAX_OCTAL_11 = 0o77777777777;

/** Extended records for what the plain header cannot hold. */
function encodeRecords(entry: TarEntry): Buffer {
  const records: [string, Buffer][] = [...entry.attributes].map(([name, value]) => [
    `${ATTRIBUTE_PREFIX}${name}`,
    value,
  ]);
  const add = (key: string, value: string | number): unknown =>
    records.push([key, Buffer.from(String(value))]);
  if (!fits(entry.name)) add("path", entry.name);
  if (!fits(entry.target)) add("linkpath", entry.target);
  if (entry.uid > MAX_OCTAL_7) add("uid", entry.uid);
  if (entry.gid > MAX_OCTAL_7) add("gid", entry.gid);
  if (entry.size > MAX_OCTAL_11) add("size", entry.size);
  return Buffer.concat(records.map(([key, value]) => record(key, value)));
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= 100 && /^[\x20-\x7e]*$/.test(text);
}

/** "LENGTH KEY=VALUE\n", where the length counts itself. */
function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from("\n")]);
  let length = rest.length;
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header(entry: TarEntry, flag: string): Buffer {
  const block = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, at: number, digits: number): unknown =>
    block.write(Math.floor(value).toString(8).padStart(digits, "0").slice(-digits), at, "latin1");
  block.write(entry.name, 0, 100);
  octal(entry.mode, 100, 7);
  octal(Math.min(entry.uid, MAX_OCTAL_7), 108, 7);
  octal(Math.min(entry.gid, MAX_OCTAL_7), 116, 7);
  octal(Math.min(entry.size, MAX_OCTAL_11), 124, 11);
  octal(Math.max(0, entry.modified), 136, 11);
  block.write(flag, 156, "latin1");
  block.write(entry.target, 157, 100);
  block.write("ustar\x0000", 257, "latin1");
  octal(entry.major, 329, 7);
  octal(entry.minor, 337, 7);
  octal(checksum(block), 148, 6);
  block.write("\0 ", 154, "latin1");
  return block;
}
