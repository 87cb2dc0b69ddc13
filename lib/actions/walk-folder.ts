import type { Host } from "../host/host.ts";
import { joinPath } from "./path.ts";

export type Entry = {
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "other";
};

/**
 * Everything below a folder: the content of a folder before the folder itself, names in order of code points. Links
 * are named, never followed, so that no circle of them holds the walk.
 */
export async function* walkFolder(host: Host, folder: string): AsyncGenerator<Entry> {
  const entries = await host.files.readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = joinPath(host.platform, folder, entry.name);
    if (entry.isDirectory()) {
      yield* walkFolder(host, path);
      yield { path, kind: "folder" };
    } else if (entry.isSymbolicLink()) yield { path, kind: "link" };
    else yield { path, kind: entry.isFile() ? "file" : "other" };
  }
}
