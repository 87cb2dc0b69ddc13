/**
 * What a machine owns on disk, all in one folder:
 *
 * - `upper`, `work`: the changes, and the overlay's own
 * - `lower/0`, `lower/1` …: links to the read-only folders, top first
 * - `mask`, `host`, `host-work`: for machines on this computer's own root, see `mount-table.ts`
 * - `root`: where its file system is mounted, in its own mount namespace only
 * - `tmp`, `run`, `dev`: mounted at /tmp, /run, /dev; no part of the image
 * - `mounts`, `resolv.conf`: made anew at each boot
 */

import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, rm, stat, statfs, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findInLayers } from "../images/layered-files.ts";
import type { MachineSpec } from "./driver.ts";
import { DEVICES, renderMountTable } from "./mount-table.ts";
import type { Privilege } from "./privilege.ts";
import { removeTree } from "./remove-tree.ts";

export type Boot = {
  readonly folder: string;
  /** Top first; "/" stands only at the end. */
  readonly lower: readonly string[];
  /** Read-only folder below all of them. */
  readonly skeleton: string;
  /** Folder of the mask, when "/" is among them. */
  readonly mask: string | undefined;
  readonly mounts: MachineSpec["mounts"];
  readonly privilege: Privilege;
};

/** Fills a fresh machine folder with what lasts as long as the machine. */
export async function makeInstanceFolder(folder: string, lower: readonly string[]): Promise<void> {
  await mkdir(join(folder, "dev"));
  await Promise.all(
    ["work", "root", "lower", "tmp", "host", "host-work"].map((name) => mkdir(join(folder, name))),
  );
  await Promise.all([
    makeUpper(folder, lower),
    chmod(join(folder, "tmp"), 0o1777),
    ...["pts", "shm"].map((name) => mkdir(join(folder, "dev", name))),
    ...DEVICES.map((name) => writeFile(join(folder, "dev", name), "")),
    ...DEVICE_LINKS.map(([name, target]) => symlink(target, join(folder, "dev", name))),
  ]);
}

const DEVICE_LINKS = [
  ["fd", "/proc/self/fd"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
  ["stderr", "/proc/self/fd/2"],
  ["ptmx", "pts/ptmx"],
] as const;

/** Writes what one boot needs: links to the layers, an empty /run, name servers, the mount table. */
export async function prepareBoot(boot: Boot): Promise<void> {
  const { folder, lower } = boot;
  const links = join(folder, "lower");
  const targets = await layersOf(boot);
  await rm(links, { recursive: true });
  if (existsSync(join(folder, "run"))) await removeTree(join(folder, "run"));
  await mkdir(links);
  await Promise.all(targets.map((target, index) => symlink(target, join(links, String(index)))));
  await makeRunFolder(boot);
  const resolvConf = await prepareNames(folder, lower);
  const table = renderMountTable({
    ...boot,
    lowerCount: targets.length,
    isOnHost: targets.includes(HOST_LINK),
    devices: DEVICES.filter((name) => existsSync(`/dev/${name}`)),
    resolvConf,
  });
  await writeFile(join(folder, "mounts"), table);
}

/** Where the links of `lower` find this computer's root once it is mounted below its mask. */
const HOST_LINK = "../host";
/** The type that statfs(2) gives for overlay file systems. */
const OVERLAY_TYPE = 0x794c7630;

/** What the links in `lower` lead to. */
async function layersOf({ folder, lower, mask, skeleton }: Boot): Promise<readonly string[]> {
  if (mask === undefined) return [...lower, skeleton];
  const own = lower.filter((layer) => layer !== "/");
  // Overlays stack two deep. Where "/" is one already (in a container), the state folder is on another file system
  // (overlay does not take changes), so nothing lies inside "/" and one level is enough.
  if ((await statfs("/")).type === OVERLAY_TYPE) return [...own, mask, "/", skeleton];
  await rm(join(folder, "mask"), { force: true });
  await symlink(mask, join(folder, "mask"));
  return [...own, HOST_LINK, skeleton];
}

/** Makes an empty folder for changes that has the attributes of the root folder below it. */
export async function makeUpper(folder: string, lower: readonly string[]): Promise<void> {
  const upper = join(folder, "upper");
  const { mode } = await stat(lower[0] ?? "/");
  await mkdir(upper);
  await chmod(upper, mode & 0o7777);
}

/** /run with the mount points that lie in it. */
async function makeRunFolder({ folder, mounts }: Boot): Promise<void> {
  const run = join(folder, "run");
  await mkdir(join(run, "lock"), { recursive: true });
  await chmod(join(run, "lock"), 0o1777);
  await Promise.all(mounts.map(({ target }) => mkdir(join(folder, target), { recursive: true })));
}

/**
 * Copies this computer's name servers into the machine's folder.
 *
 * @returns where to bind the copy inside, or undefined when the machine needs none.
 */
async function prepareNames(folder: string, lower: readonly string[]): Promise<string | undefined> {
  await copyFile("/etc/resolv.conf", join(folder, "resolv.conf")).catch(() =>
    writeFile(join(folder, "resolv.conf"), ""),
  );
  const found = await findInLayers([join(folder, "upper"), ...lower], "etc/resolv.conf");
  if (found === undefined) return undefined;
  if (found.path.startsWith("run/")) {
    // A link into /run, as systemd-resolved makes it: /run is the machine's own, so the file can simply be there.
    const target = join(folder, found.path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, readFileSync(join(folder, "resolv.conf")));
    return undefined;
  }
  return found.kind === "file" ? `/${found.path}` : undefined;
}
