/** Undoes the compression of an archive, whichever it has. */
import { spawn } from "node:child_process";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { InvalidInput, NotFound } from "../../errors.ts";
import { ASIDE, collect, ended, findTool, toolEnvironment } from "../machines/tools.ts";

type Compression = "none" | "gzip" | "zstd" | "xz" | "bzip2";

/** First bytes of each compression, in hex. */
const MAGIC: readonly (readonly [string, Compression])[] = [
  ["1f8b", "gzip"],
  ["28b52ffd", "zstd"],
  ["fd377a585a00", "xz"],
  ["425a68", "bzip2"],
];

/** The compression of data that starts so. */
export function compressionOf(start: Uint8Array): Compression {
  const hex = Buffer.from(start.subarray(0, 8)).toString("hex");
  return MAGIC.find(([magic]) => hex.startsWith(magic))?.[1] ?? "none";
}

/**
 * The content of a stream that may be compressed with gzip, zstd, xz or bzip2; told by its first bytes.
 *
 * @param what Names it in messages.
 * @throws {InvalidInput} It is damaged. {NotFound} The program for xz or bzip2 is missing.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) throw new InvalidInput(`Cannot unpack ${what}: it is empty`);
  const all = Readable.from(resumed(first.value, iterator));
  const compression = compressionOf(first.value);
  try {
    if (compression === "none") yield* all;
    else if (compression === "gzip") yield* through(all, createGunzip());
    else if (compression === "zstd") yield* through(all, createZstdDecompress());
    else yield* throughTool(all, compression, what);
  } catch (error) {
    if (!/^(?:Z_|ERR_ZSTD|ZSTD_)/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new InvalidInput(`Cannot unpack ${what}: its ${compression} compression is damaged`, [], {
      cause: error,
    });
  }
}

async function* resumed(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** When either of the two fails, reading the second one does. */
function through(source: Readable, unpack: Transform): AsyncIterable<Uint8Array> {
  pipeline(source, unpack).catch(() => {});
  return unpack;
}

async function* throughTool(
  source: Readable,
  tool: "xz" | "bzip2",
  what: string,
): AsyncGenerator<Uint8Array> {
  const file = findTool(tool);
  if (file === undefined)
    throw new NotFound(
      `Cannot unpack ${what}: the program "${tool}" is missing. Install it, or compress the archive with gzip or zstd.`,
    );
  const child = spawn(file, ["-dc"], {
    ...ASIDE,
    env: toolEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const complaints = collect(child.stderr);
  const over = ended(child);
  const fed = pipeline(source, child.stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error; // Else it has given up; its exit code and message tell.
  });
  let isRead = false;
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    isRead = true;
  } finally {
    if (!isRead) child.kill();
  }
  await fed;
  if ((await over) !== 0)
    throw new InvalidInput(`Cannot unpack ${what}: ${(await complaints).trim()}`);
}
