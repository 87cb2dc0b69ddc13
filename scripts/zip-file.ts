/** A zip archive with one file. Nothing in it depends on time or place, so the same content gives the same bytes. */
import { crc32, deflateRawSync } from "node:zlib";

const VERSION = 20;
const DEFLATE = 8;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the first day that the format knows. */
const DATE = 0x0021;
/** Made on Unix, so that the mode below counts: a regular file that all may read. */
const MADE_BY = (3 << 8) | VERSION;
const MODE = 0o100644;

/**
 * Packs a file.
 *
 * @param name With slashes, e.g. "functions/sweep.mjs".
 * @see APPNOTE.TXT, 4.3
 */
export function zipFile(name: string, content: Uint8Array): Buffer {
  const packed = deflateRawSync(content, { level: 9 });
  const path = Buffer.from(name);
  const common = words(
    [2, FLAGS],
    [2, DEFLATE],
    [2, 0],
    [2, DATE],
    [4, crc32(content)],
    [4, packed.length],
    [4, content.length],
    [2, path.length],
    [2, 0],
  );
  const local = Buffer.concat([words([4, 0x04034b50], [2, VERSION]), common, path, packed]);
  const central = Buffer.concat([
    words([4, 0x02014b50], [2, MADE_BY], [2, VERSION]),
    common,
    words([2, 0], [2, 0], [2, 0], [4, MODE * 0x10000], [4, 0]),
    path,
  ]);
  const end = words(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, 1],
    [2, 1],
    [4, central.length],
    [4, local.length],
    [2, 0],
  );
  return Buffer.concat([local, central, end]);
}

/** Little-endian numbers of so many bytes. */
function words(...parts: readonly (readonly [2 | 4, number])[]): Buffer {
  return Buffer.concat(
    parts.map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}
