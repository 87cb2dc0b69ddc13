import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { readText } from "./read-json.ts";
import { hasCode } from "./write-atomically.ts";

/** Appends values to a file of JSON lines; makes the file and the folders above it. One write, so lines stay whole. */
export async function appendJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  try {
    await appendFile(path, text);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  }
}

/**
 * Reads a file of JSON lines. A last line without its line break is still being written, and left out.
 *
 * @returns Nothing for a missing file.
 */
export async function readJsonLines(path: string): Promise<readonly unknown[]> {
  const text = (await readText(path)) ?? "";
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
}
