import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createExclusively, writeAtomically } from "../../../lib/local/files/write-atomically.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("writeAtomically() makes the folders above, replaces, and leaves nothing else behind", async () => {
  const folder = await temporaryFolder();
  await writeAtomically(`${folder}/a/b.txt`, "one");
  await writeAtomically(`${folder}/a/b.txt`, "two", { isDurable: true });
  expect(await readFile(`${folder}/a/b.txt`, "utf8")).toBe("two");
  expect(await readdir(folder, { recursive: true })).toStrictEqual(["a", "a/b.txt"]);
});

test("writeAtomically() removes its temporary file when the name is taken by a folder", async () => {
  const folder = await temporaryFolder();
  await writeAtomically(`${folder}/a/b`, "");
  await expect(writeAtomically(`${folder}/a`, "x")).rejects.toThrow("EISDIR");
  expect(await readdir(folder, { recursive: true })).toStrictEqual(["a", "a/b"]);
});

test("createExclusively() lets exactly one of many writers create the file", async () => {
  const folder = await temporaryFolder();
  const attempts = await Promise.all(
    Array.from({ length: 20 }, (_, index) => createExclusively(`${folder}/lock`, `${index}`)),
  );
  expect(attempts.filter(Boolean)).toHaveLength(1);
  expect(await readFile(`${folder}/lock`, "utf8")).toBe(`${attempts.indexOf(true)}`);
  expect(await readdir(folder)).toStrictEqual(["lock"]);
});
