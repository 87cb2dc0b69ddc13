/** Reads a tar archive as it comes, entry by entry. */
import {
  decodeHeader,
  decodeRecords,
  entryOf,
  type PaxRecords,
  type RawHeader,
  TAR_BLOCK,
  type TarEntry,
} from "./tar-header.ts";

/** Longest extended header, in bytes: names and attributes, never content. */
const MAX_EXTENDED = 4 * 1024 * 1024;

export type TarItem = {
  readonly entry: TarEntry;
  /** The content in pieces. May be left unread; is over when the next item is asked for. */
  readonly content: AsyncIterable<Buffer>;
};

/**
 * The entries of an archive, in its order. Reads to the end of the stream, past the archive's own end.
 *
 * @throws {Error} The archive is damaged, ends in the middle, or has an entry of a type that is not supported.
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarItem> {
  const bytes = byteReader(chunks);
  let global: PaxRecords = new Map();
  let local: PaxRecords = new Map();
  for (;;) {
    const block = await bytes.take(TAR_BLOCK, { orEnd: true });
    const raw = block === undefined ? undefined : decodeHeader(block);
    if (raw === undefined) break;
    const extended = await extendedRecords(raw, bytes);
    if (extended === undefined) {
      const entry = entryOf(raw, new Map([...global, ...local]));
      local = new Map();
      let left = entry.kind === "file" ? entry.size : 0;
      const content = async function* (): AsyncGenerator<Buffer> {
        for (; left > 0; ) {
          const piece = await bytes.some(left);
          left -= piece.length;
          yield piece;
        }
      };
      yield { entry, content: content() };
      while (left > 0) left -= (await bytes.some(left)).length;
      await bytes.skip(paddingOf(entry.size));
    } else if (raw.flag === "g") global = extended;
    else local = new Map([...local, ...extended]);
  }
  while ((await bytes.take(TAR_BLOCK, { orEnd: true })) !== undefined);
}

/** The records of a header that only describes the next entry; undefined for an entry itself. */
async function extendedRecords(raw: RawHeader, bytes: ByteReader): Promise<PaxRecords | undefined> {
  if (!["x", "g", "L", "K"].includes(raw.flag)) return undefined;
  if (raw.size > MAX_EXTENDED) throw new Error("an extended header is too large");
  const body = (await bytes.take(raw.size)) ?? Buffer.alloc(0);
  await bytes.skip(paddingOf(raw.size));
  if (raw.flag === "x" || raw.flag === "g") return decodeRecords(body);
  const end = body.indexOf(0);
  return new Map([
    [raw.flag === "L" ? "path" : "linkpath", end === -1 ? body : body.subarray(0, end)],
  ]);
}

function paddingOf(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

type ByteReader = {
  /** Exactly that many bytes; at the end of the stream undefined when `orEnd`, else an error. */
  readonly take: (length: number, options?: { orEnd: boolean }) => Promise<Buffer | undefined>;
  /** At least one and at most that many bytes. */
  readonly some: (atMost: number) => Promise<Buffer>;
  readonly skip: (length: number) => Promise<void>;
};

function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function fill(): Promise<boolean> {
    while (rest.length === 0) {
      const { done, value } = await iterator.next();
      if (done === true) return false;
      rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return true;
  }

  async function some(atMost: number): Promise<Buffer> {
    if (!(await fill())) throw new Error("it ends in the middle");
    const piece = rest.subarray(0, atMost);
    rest = rest.subarray(piece.length);
    return piece;
  }

  async function take(length: number, { orEnd } = { orEnd: false }): Promise<Buffer | undefined> {
    if (orEnd && !(await fill())) return undefined;
    const pieces: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const piece = await some(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  async function skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await some(left)).length;
  }

  return { take, some, skip };
}
