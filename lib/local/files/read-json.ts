import { readFile } from "node:fs/promises";
import { Conflict } from "../../errors.ts";
import { hasCode } from "./write-atomically.ts";

/**
 * Reads a JSON file.
 *
 * @returns undefined when there is no such file.
 * @throws {Conflict} The file is not JSON: somebody else has written it.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Conflict(
      `Cannot read "${path}": it is no JSON, expected a document of the local cloud. Delete the file, or restore it.`,
      { cause },
    );
  }
}

/** Reads a text file; undefined when there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
