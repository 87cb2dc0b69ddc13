import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip, createZstdCompress } from "node:zlib";
import { fileDigest } from "./file-digest.ts";

/** Level 12 of zstd takes seconds; 19 takes a minute for the last tenth. */
const COMPRESSORS: Readonly<Record<string, () => Duplex>> = {
  gz: () => createGzip({ level: 6 }),
  zst: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 12 } }),
};

/**
 * Writes the compressed forms of a file beside it.
 *
 * @returns a line for people per file, with its size.
 */
export async function packForDelivery(file: string): Promise<readonly string[]> {
  const packed = Object.entries(COMPRESSORS).map(async ([suffix, compressor]) => {
    const path = `${file}.${suffix}`;
    const staged = `${path}.${process.pid}`;
    await pipeline(createReadStream(file), compressor(), createWriteStream(staged));
    await rename(staged, path);
    return path;
  });
  return Promise.all(
    [file, ...(await Promise.all(packed))].map(async (path) => {
      const { size } = await stat(path);
      return `${(size / 2 ** 20).toFixed(1).padStart(6)} MiB  ${basename(path)}`;
    }),
  );
}

/** Writes SHA256SUMS of all executables in a folder, in the form that `sha256sum --check` reads. @returns its text. */
export async function writeSums(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^kiln-runner-[\w.-]*\w$/.test(name));
  const lines: string[] = [];
  for (const name of names.sort())
    lines.push(`${await fileDigest(join(folder, name), "sha256", "hex")}  ${name}\n`);
  const text = lines.join("");
  await writeFile(join(folder, "SHA256SUMS"), text);
  return text;
}
