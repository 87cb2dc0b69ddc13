import type { TarEntry } from "../../../lib/local/images/tar-header.ts";
import {
  encodeEntry,
  encodeFile,
  TAR_END,
  tarEntry,
} from "../../../lib/local/images/tar-writer.ts";

type Part = Partial<TarEntry> & Pick<TarEntry, "name"> & { readonly content?: string | Buffer };

/** A tar archive; entries are files unless their name ends in "/". */
export function archive(...parts: readonly Part[]): Buffer {
  const blocks = parts.map(({ content, ...part }) => {
    const kind = part.kind ?? (part.name.endsWith("/") ? "folder" : "file");
    const entry = tarEntry({ mode: kind === "folder" ? 0o755 : 0o644, ...part, kind });
    return kind === "file" ? encodeFile(entry, content ?? "") : encodeEntry(entry);
  });
  return Buffer.concat([...blocks, TAR_END]);
}

/** Bytes in pieces of that size, as a stream would bring them. */
export async function* pieces(bytes: Buffer, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
