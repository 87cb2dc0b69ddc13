import type { Host, Platform } from "../host/host.ts";
import { absolutePath, baseName, folderOf, joinPath } from "./path.ts";
import { pathKind } from "./path-kind.ts";

/** True when the last component of a path holds a `*`. In other components it is an ordinary character. */
export function hasWildcard(platform: Platform, path: string): boolean {
  return baseName(platform, path).includes("*");
}

/** True when a name fits a pattern in which `*` stands for any text, also at the start of hidden names. */
export function fitsWildcard(platform: Platform, pattern: string, name: string): boolean {
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, platform === "windows" ? "is" : "s").test(name);
}

/**
 * What fits the wildcard in the last component of a path: absolute paths, sorted, of one folder only.
 *
 * @param kind Links count as what they lead to; only for "non-folder" they count as links.
 * @returns Empty also when the folder does not exist.
 */
export async function wildcardMatches(
  host: Host,
  path: string,
  kind: "file" | "folder" | "non-folder",
): Promise<readonly string[]> {
  const { platform } = host;
  const folder = absolutePath(host, folderOf(platform, path));
  if ((await pathKind(host, folder)) !== "folder") return [];
  const pattern = baseName(platform, path);
  const names = await host.files.readdir(folder);
  const matches: string[] = [];
  for (const name of names.filter((each) => fitsWildcard(platform, pattern, each)).sort()) {
    const match = joinPath(platform, folder, name);
    if (await isOfKind(host, match, kind)) matches.push(match);
  }
  return matches;
}

async function isOfKind(host: Host, path: string, kind: string): Promise<boolean> {
  if (kind !== "non-folder") return (await pathKind(host, path)) === kind;
  return !(await host.files.lstat(path)).isDirectory();
}
