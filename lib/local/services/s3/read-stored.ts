import { Conflict } from "../../../errors.ts";
import { renderIssues } from "../../../source/render.ts";
import { readValue, type Shape } from "../../../source/shape.ts";
import { readJson } from "../../files/read-json.ts";

/**
 * Reads a document that the local S3 has written.
 *
 * @returns undefined when there is none.
 * @throws {Conflict} Somebody has changed it by hand.
 */
export async function readStored<T>(path: string, shape: Shape<T>): Promise<T | undefined> {
  const json = await readJson(path);
  if (json === undefined) return undefined;
  const { value, issues } = readValue(shape, json);
  if (value !== undefined) return value;
  throw new Conflict(
    `Cannot read "${path}": it is no record of the local S3. Restore or delete it.\n${renderIssues(issues)}`,
  );
}
