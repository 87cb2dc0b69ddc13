import type { Host } from "../host/host.ts";

/** Renames a file or folder; where that leads to another file system, copies it and removes the source. */
export async function rename(
  host: Host,
  from: string,
  to: string,
  copy: () => Promise<void>,
): Promise<void> {
  try {
    await host.files.rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
    await copy();
    await host.files.rm(from, { recursive: true });
  }
}
