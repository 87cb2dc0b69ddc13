import type { Host } from "../host/host.ts";

/** What lies at a path, after following links. A link to nothing is "missing". */
export type PathKind = "file" | "folder" | "other" | "missing";

/** @throws Errors of the file system other than that nothing is there. */
export async function pathKind(host: Pick<Host, "files">, path: string): Promise<PathKind> {
  try {
    const stats = await host.files.stat(path);
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "file" : "other";
  } catch (error) {
    if (isMissing(error)) return "missing";
    throw error;
  }
}

/** True when a name is taken, also by a link to nothing. */
export async function isTaken(host: Pick<Host, "files">, path: string): Promise<boolean> {
  try {
    await host.files.lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
