import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readJson } from "../../../lib/local/files/read-json.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("readJson() is undefined where there is no file", async () => {
  const folder = await temporaryFolder();
  await writeFile(`${folder}/file`, "[1]");
  expect(await readJson(`${folder}/none`)).toBeUndefined();
  expect(await readJson(`${folder}/file/none`)).toBeUndefined();
  expect(await readJson(`${folder}/file`)).toStrictEqual([1]);
});

test("readJson() names a file that is no JSON", async () => {
  const folder = await temporaryFolder();
  await writeFile(`${folder}/file`, "{");
  await expect(readJson(`${folder}/file`)).rejects.toThrow(
    `Cannot read "${folder}/file": it is no JSON, expected a document of the local cloud. Delete the file, or restore it.`,
  );
});
