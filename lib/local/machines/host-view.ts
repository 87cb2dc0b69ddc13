import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import type { Attributes, HostView } from "./host-mask.ts";

/** This computer's file system, for planning the mask. */
export const hostView: HostView = {
  attributesOf(path) {
    for (let above = posix.dirname(path); above !== "/"; above = posix.dirname(above))
      if (!isFolder(above)) return undefined;
    return attributes(path);
  },
  namesIn(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
  textOf: (file) => readFileSync(file, "utf8"),
};

function isFolder(path: string): boolean {
  return attributes(path)?.kind === "folder";
}

function attributes(path: string): Attributes | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isSymbolicLink()) return undefined;
  const kind = stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}
