/**
 * Folders that belong to a process while it works on them. They appear with their owner in their name and vanish by a
 * rename first, so no moment exists in which another process could mistake a live one for a dead one.
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, type Owner, ownerKey, parseOwner, parseOwnerKey, thisProcess } from "./owner.ts";
import { removeTree } from "./remove-tree.ts";

/** Name of the file in a folder under its final name that says whose it is. */
const OWNER_FILE = "owner.json";
const MAKING = ".making-";
const REMOVING = ".removing-";
/** Numbers the folders of this process, so that two of the same name can be under way at once. */
let count = 0;

/** Makes an empty folder of this process, named for itself alone. */
export async function makeOwnedFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, `${MAKING}${ownerKey(thisProcess())}.${count++}-${name}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Makes a folder of this process under a plain name. Fails with EEXIST or ENOTEMPTY when there is one. */
export async function makeNamedFolder(parent: string, name: string): Promise<string> {
  const folder = await makeOwnedFolder(parent, name);
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(thisProcess()));
  try {
    await rename(folder, join(parent, name));
  } catch (error) {
    await removeOwnedFolder(folder);
    throw error;
  }
  return join(parent, name);
}

/** Removes a folder and what is in it, as one step for others. Safe to repeat. */
export async function removeOwnedFolder(folder: string): Promise<void> {
  const cut = folder.lastIndexOf("/");
  const parent = folder.slice(0, cut);
  const name = plainName(folder.slice(cut + 1));
  const doomed = join(parent, `${REMOVING}${ownerKey(thisProcess())}.${count++}-${name}`);
  try {
    await rename(folder, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  await removeTree(doomed);
}

/** Removes the folders in `parent` whose owners are dead. @returns names of those, as the owner called them. */
export async function removeDeadFolders(parent: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await namesIn(parent)) {
    const owner = await ownerOf(parent, name);
    if (owner === "unowned" || (owner !== "unknown" && isAlive(owner))) continue;
    await removeOwnedFolder(join(parent, name));
    removed.push(plainName(name));
  }
  return removed;
}

/** The name without what this module put before it. */
function plainName(name: string): string {
  return name.replace(/^\.(?:making|removing)-[^.]*\.\d+-/, "");
}

/** The owner of a folder; "unowned" for those that were finished and belong to everybody, "unknown" for those that a loss of power has damaged. */
async function ownerOf(parent: string, name: string): Promise<Owner | "unowned" | "unknown"> {
  const key = /^\.(?:making|removing)-([^.]*)\./.exec(name)?.[1];
  if (key !== undefined) return parseOwnerKey(key) ?? "unknown";
  try {
    return parseOwner(await readFile(join(parent, name, OWNER_FILE), "utf8")) ?? "unknown";
  } catch {
    return "unowned";
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
