import { mkdirSync, rmdirSync, unlinkSync, type WriteFileOptions, writeFileSync } from "node:fs";
import * as files from "node:fs/promises";
import type { Files } from "./host.ts";

/** Longest text that is written at once; longer ones would hold everything else up. */
const SMALL = 65_536;

/**
 * node:fs/promises, with four calls that do their work at once instead of handing it to a thread: they take
 * microseconds, the way to the thread and back takes longer, and every script makes four of them.
 */
export const nodeFiles: Files = {
  ...files,
  mkdir: ((...given: Parameters<typeof mkdirSync>) =>
    atOnce(() => mkdirSync(...given))) as Files["mkdir"],
  rmdir: (...given) => atOnce(() => rmdirSync(...given)),
  unlink: (path) => atOnce(() => unlinkSync(path)),
  writeFile: (file, data, options) =>
    typeof file === "string" && typeof data === "string" && data.length <= SMALL
      ? atOnce(() => writeFileSync(file, data, options as WriteFileOptions))
      : files.writeFile(file, data, options),
  // Node sorts what it lists, Bun does not; copies, moves and lists go by this order.
  readdir: (async (path: string, options: { withFileTypes: true }) =>
    ((await files.readdir(path, options)) as Listed[]).sort(byName)) as Files["readdir"],
};

type Listed = string | { readonly name: string };

function byName(a: Listed, b: Listed): number {
  const [left, right] = [nameOf(a), nameOf(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function nameOf(listed: Listed): string {
  return typeof listed === "string" ? listed : listed.name;
}

async function atOnce<T>(work: () => T): Promise<T> {
  return work();
}
