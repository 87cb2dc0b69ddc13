import { execFileSync } from "node:child_process";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { decompress } from "../../../lib/local/images/decompress.ts";
import { findTool } from "../../../lib/local/machines/tools.ts";
import { pieces } from "./archive.ts";

const CONTENT = Buffer.from("some text, again and again. ".repeat(5000));

async function read(bytes: Buffer): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of decompress(pieces(bytes), '"image.tar"')) all.push(piece);
  return Buffer.concat(all);
}

test.each([
  ["plain", CONTENT],
  ["gzip", gzipSync(CONTENT)],
  ["zstd", zstdCompressSync(CONTENT)],
  [
    "gzip in two members",
    Buffer.concat([gzipSync(CONTENT.subarray(0, 999)), gzipSync(CONTENT.subarray(999))]),
  ],
])("decompress() reads %s", async (_, bytes) => {
  expect((await read(bytes)).equals(CONTENT)).toBe(true);
});

test.runIf(findTool("xz") !== undefined)(
  "decompress() reads xz through the program of that name",
  async () => {
    expect((await read(execFileSync("xz", { input: CONTENT }))).equals(CONTENT)).toBe(true);
    const cut = execFileSync("xz", { input: CONTENT }).subarray(0, 60);
    await expect(read(cut)).rejects.toThrow(/^Cannot unpack "image.tar": .*nexpected end of input/);
  },
);

test.each([
  [
    "gzip",
    gzipSync(CONTENT).subarray(0, 200),
    'Cannot unpack "image.tar": its gzip compression is damaged',
  ],
  [
    "zstd",
    zstdCompressSync(CONTENT).subarray(0, 20),
    'Cannot unpack "image.tar": its zstd compression is damaged',
  ],
  ["nothing", Buffer.alloc(0), 'Cannot unpack "image.tar": it is empty'],
])("decompress() refuses damaged %s", async (_, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message);
});
