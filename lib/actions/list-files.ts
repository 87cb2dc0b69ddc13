import type { Host } from "../host/host.ts";
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { absolutePath, baseName, joinPath } from "./path.ts";
import { pathKind } from "./path-kind.ts";
import { runItems } from "./run-items.ts";
import { walkFolder } from "./walk-folder.ts";
import { fitsWildcard } from "./wildcard.ts";

export type ListFilesInputs = {
  readonly path: string;
  readonly fileNamePattern?: string;
  readonly recursive: boolean;
};

/** Lists the files of a folder. Output: their absolute paths, sorted by code point, joined with commas. */
export const listFiles: Action<ListFilesInputs> = {
  name: "ListFiles",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    fileNamePattern: optional(text()),
    recursive: defaulted(boolean(), false),
  }),
  outputs: ["files"],
  run: (items, context) =>
    runItems("ListFiles", items, context, async (item) => ({
      files: (await filesOf(context.host, item)).join(","),
    })),
};

async function filesOf(host: Host, item: ListFilesInputs): Promise<readonly string[]> {
  const folder = absolutePath(host, item.path);
  const pattern = item.fileNamePattern ?? "*";
  const found: string[] = [];
  for await (const path of item.recursive ? below(host, folder) : directly(host, folder)) {
    const fits = fitsWildcard(host.platform, pattern, baseName(host.platform, path));
    if (fits && (await pathKind(host, path)) === "file") found.push(path);
  }
  return found.sort(byCodePoint);
}

async function* below(host: Host, folder: string): AsyncGenerator<string> {
  for await (const { path, kind } of walkFolder(host, folder)) if (kind !== "folder") yield path;
}

async function* directly(host: Host, folder: string): AsyncGenerator<string> {
  for (const name of await host.files.readdir(folder)) yield joinPath(host.platform, folder, name);
}

/** The order of UTF-8 bytes, which that of UTF-16 code units is not. */
function byCodePoint(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((character, index) => character !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? -1);
}
