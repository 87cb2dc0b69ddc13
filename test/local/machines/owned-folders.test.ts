import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  makeNamedFolder,
  makeOwnedFolder,
  removeDeadFolders,
  removeOwnedFolder,
} from "../../../lib/local/machines/owned-folders.ts";
import { ownerKey, thisProcess } from "../../../lib/local/machines/owner.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

const DEAD = { ...thisProcess(), startTime: "1" };

test("removeDeadFolders() removes half-made, finished and half-removed folders of dead processes only", async () => {
  const parent = stateFolder();
  const mine = await makeOwnedFolder(parent, "half");
  const named = await makeNamedFolder(parent, "named");
  for (const name of [`.making-${ownerKey(DEAD)}.3-a`, `.removing-${ownerKey(DEAD)}.7-b`, "c"])
    mkdirSync(join(parent, name));
  writeFileSync(join(parent, "c/owner.json"), JSON.stringify(DEAD));
  mkdirSync(join(parent, "of-everybody"));
  mkdirSync(join(parent, "damaged"));
  writeFileSync(join(parent, "damaged/owner.json"), "{");
  expect([...(await removeDeadFolders(parent))].sort()).toStrictEqual(["a", "b", "c", "damaged"]);
  expect([mine, named].every(existsSync)).toBe(true);
  expect(readdirSync(parent).length).toBe(3);
});

test("removeDeadFolders() of a folder that does not exist removes nothing", async () => {
  expect(await removeDeadFolders(join(stateFolder(), "none"))).toStrictEqual([]);
});

test("makeNamedFolder() refuses a name that is taken, and leaves nothing of its own", async () => {
  const parent = stateFolder();
  await makeNamedFolder(parent, "i-1");
  await expect(makeNamedFolder(parent, "i-1")).rejects.toThrow(/ENOTEMPTY|EEXIST/);
  expect(readdirSync(parent)).toStrictEqual(["i-1"]);
});

test("removeOwnedFolder() can be repeated, also at the same time", async () => {
  const parent = stateFolder();
  const folder = await makeNamedFolder(parent, "i-1");
  await Promise.all([removeOwnedFolder(folder), removeOwnedFolder(folder)]);
  await removeOwnedFolder(folder);
  expect(readdirSync(parent)).toStrictEqual([]);
});
