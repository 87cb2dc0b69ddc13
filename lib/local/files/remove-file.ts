import { rm } from "node:fs/promises";
import { hasCode } from "./write-atomically.ts";

/** Removes a file. @returns false when there was none. */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await rm(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}
