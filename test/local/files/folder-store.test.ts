import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { folderStore } from "../../../lib/local/files/folder-store.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("folderStore() keeps a document per file, named by its key", async () => {
  const folder = await temporaryFolder();
  const store = folderStore(folder);
  await store.put("ami-1", { name: "web" });
  await store.put("a/b", []);
  expect((await readdir(folder)).sort()).toStrictEqual([".locks", "a%2Fb.json", "ami-1.json"]);
  expect(await readFile(`${folder}/ami-1.json`, "utf8")).toBe('{\n  "name": "web"\n}\n');
});

test("folderStore() lists by prefix, in order, and deletes", async () => {
  const store = folderStore(`${await temporaryFolder()}/images`);
  expect(await store.list()).toStrictEqual([]);
  for (const key of ["b", "a2", "a1"]) await store.put(key, { key });
  expect((await store.list("a")).map(({ value }) => value)).toStrictEqual([
    { key: "a1" },
    { key: "a2" },
  ]);
  expect(await store.delete("a1")).toBe(true);
  expect(await store.delete("a1")).toBe(false);
  expect(await store.get("a1")).toBeUndefined();
  expect((await store.list()).map(({ key }) => key)).toStrictEqual(["a2", "b"]);
});

test("folderStore().compareAndSet() writes only over the version that was read", async () => {
  const store = folderStore(await temporaryFolder());
  expect(await store.compareAndSet("k", undefined, 1)).toBe(true);
  expect(await store.compareAndSet("k", undefined, 2)).toBe(false);
  const read = await store.get("k");
  expect(await store.compareAndSet("k", read?.version, 2)).toBe(true);
  expect(await store.compareAndSet("k", read?.version, 3)).toBe(false);
  expect((await store.get("k"))?.value).toBe(2);
});

test("folderStore().update() loses no change of two stores on one folder", async () => {
  const folder = await temporaryFolder();
  const stores = [folderStore(folder), folderStore(folder)];
  const add = (value: unknown) => Number(value ?? 0) + 1;
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => stores[index % 2]?.update("count", add)),
  );
  expect((await stores[0]?.get("count"))?.value).toBe(40);
  expect(await stores[0]?.update("count", () => undefined)).toBeUndefined();
  expect((await stores[0]?.get("count"))?.value).toBe(40);
});
