/** Paths as text, by the rules of the platform that the document runs on. */
import type { Host, Platform } from "../host/host.ts";

/** True when the last character separates: `/`, on Windows also `\`. */
export function endsWithSeparator(platform: Platform, path: string): boolean {
  return isSeparator(platform, path.at(-1));
}

/** The text after the last separator; of a path that ends with separators, the name before them. */
export function baseName(platform: Platform, path: string): string {
  const trimmed = withoutTrailingSeparators(platform, path);
  return trimmed.slice(lastSeparator(platform, trimmed) + 1);
}

/** The folder that holds a path, "." when the path is a bare name, and the path itself for a root. */
export function folderOf(platform: Platform, path: string): string {
  const trimmed = withoutTrailingSeparators(platform, path);
  const at = lastSeparator(platform, trimmed);
  if (at === -1) return isRoot(platform, trimmed) ? trimmed : ".";
  const folder = trimmed.slice(0, at);
  return folder === "" || /^[A-Za-z]:$/.test(folder) ? trimmed.slice(0, at + 1) : folder;
}

/** Joins a folder and what lies below it with one separator. */
export function joinPath(platform: Platform, folder: string, below: string): string {
  const separator = platform === "windows" ? "\\" : "/";
  return endsWithSeparator(platform, folder) ? folder + below : folder + separator + below;
}

/** The path itself when it is absolute; others count from the runner's working directory. */
export function absolutePath(
  host: Pick<Host, "platform" | "workingDirectory">,
  path: string,
): string {
  const isAbsolute =
    isSeparator(host.platform, path[0]) || (host.platform === "windows" && /^[A-Za-z]:/.test(path));
  return isAbsolute ? path : joinPath(host.platform, host.workingDirectory, path);
}

/** Drops separators at the end, except that of a root. */
export function withoutTrailingSeparators(platform: Platform, path: string): string {
  let end = path.length;
  while (end > 1 && isSeparator(platform, path[end - 1]) && !isRoot(platform, path.slice(0, end)))
    end--;
  return path.slice(0, end);
}

function isRoot(platform: Platform, path: string): boolean {
  return path === "/" || (platform === "windows" && /^(?:\\|[A-Za-z]:[\\/]?)$/.test(path));
}

function isSeparator(platform: Platform, character: string | undefined): boolean {
  return character === "/" || (platform === "windows" && character === "\\");
}

function lastSeparator(platform: Platform, path: string): number {
  const slash = path.lastIndexOf("/");
  return platform === "windows" ? Math.max(slash, path.lastIndexOf("\\")) : slash;
}
