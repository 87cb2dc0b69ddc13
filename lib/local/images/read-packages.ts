/** Finds out what is installed in a root file system that lies in layers. */
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Packages,
  parseApkInstalled,
  parseDpkgStatus,
  parseRpmHeader,
} from "../../packages/packages.ts";
import { findInLayers } from "./layered-files.ts";

/** Installed packages of all package managers found (dpkg, apk, rpm). @param layers Folders, top first. */
export async function readPackages(layers: readonly string[]): Promise<Packages> {
  const [dpkg, apk, rpm] = await Promise.all([
    readText(layers, "var/lib/dpkg/status"),
    readText(layers, "lib/apk/db/installed"),
    rpmPackages(layers),
  ]);
  return new Map([...parseDpkgStatus(dpkg), ...parseApkInstalled(apk), ...rpm]);
}

async function readText(layers: readonly string[], path: string): Promise<string> {
  const found = await findInLayers(layers, path);
  return found?.kind === "file" && found.location !== undefined
    ? readFile(found.location, "utf8")
    : "";
}

const RPM_DATA_BASES = ["var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite"];

async function rpmPackages(layers: readonly string[]): Promise<Packages> {
  for (const path of RPM_DATA_BASES) {
    const found = await findInLayers(layers, path);
    if (found?.kind === "file" && found.location !== undefined)
      return readRpmDataBase(found.location, await findInLayers(layers, `${found.path}-wal`));
  }
  return new Map();
}

/** Reads a copy: opening the data base, even for reading, writes beside it, and layers never change. */
async function readRpmDataBase(
  location: string,
  log: { readonly location: string | undefined } | undefined,
): Promise<Packages> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-rpm-"));
  try {
    const copy = join(folder, "rpmdb.sqlite");
    await copyFile(location, copy);
    if (log?.location !== undefined) await copyFile(log.location, `${copy}-wal`);
    const { DatabaseSync } = await import("node:sqlite");
    const dataBase = new DatabaseSync(copy);
    const rows = dataBase.prepare("SELECT blob FROM Packages").all();
    dataBase.close();
    return new Map(
      rows.flatMap(({ blob }) => {
        const header = blob instanceof Uint8Array ? parseRpmHeader(Buffer.from(blob)) : undefined;
        return header === undefined ? [] : [[header.name, header.version] as const];
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
