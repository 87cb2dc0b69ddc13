import type { DigestAlgorithm, Host } from "../host/host.ts";

const CHUNK_BYTES = 262_144;

/** Digest of a file's content in lower-case hexadecimal digits. Memory use does not grow with the file. */
export async function hashFile(
  host: Pick<Host, "files" | "digest">,
  path: string,
  algorithm: DigestAlgorithm,
): Promise<string> {
  const digest = host.digest(algorithm);
  const buffer = new Uint8Array(CHUNK_BYTES);
  const handle = await host.files.open(path, "r");
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return digest.hex();
      digest.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
