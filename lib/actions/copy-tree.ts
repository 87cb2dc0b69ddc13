import type { Host } from "../host/host.ts";
import { ActionFailure } from "./action-failure.ts";
import { folderOf, joinPath } from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";

/**
 * Copies what is in a folder into another, which is made when it is missing. Files of the same name are replaced, other
 * files stay. Links are copied as links; what is new gets the source's permission bits; sockets, devices and named pipes are passed over.
 *
 * @throws {ActionFailure} The target lies inside the source, or has a file where the source has a folder.
 */
export async function copyTree(host: Host, from: string, to: string): Promise<void> {
  await host.files.mkdir(folderOf(host.platform, to), { recursive: true });
  await refuseInside(host, from, to);
  await copyFolderContent(host, from, to);
}

async function refuseInside(host: Host, from: string, to: string): Promise<void> {
  const { platform, files } = host;
  const source = await files.realpath(from);
  const parent = await files.realpath(folderOf(platform, to));
  if (`${joinPath(platform, parent, "x")}`.startsWith(joinPath(platform, source, "")))
    throw new ActionFailure(`Cannot copy "${from}" to "${to}": the target lies inside the source`);
}

async function copyFolderContent(host: Host, from: string, to: string): Promise<void> {
  const { files, platform } = host;
  const isNew = (await pathKind(host, to)) === "missing";
  if (isNew) await files.mkdir(to);
  for (const entry of await files.readdir(from, { withFileTypes: true })) {
    const source = joinPath(platform, from, entry.name);
    const target = joinPath(platform, to, entry.name);
    if (entry.isDirectory()) await copyFolderContent(host, source, target);
    else if (entry.isSymbolicLink()) await copyLink(host, source, target);
    else if (entry.isFile()) await files.copyFile(source, target);
  }
  // Last, since the bits may forbid writing; and a folder that was there, say /etc, keeps its own.
  if (isNew) await files.chmod(to, (await files.stat(from)).mode & 0o7777);
}

async function copyLink(host: Host, from: string, to: string): Promise<void> {
  if (await isTaken(host, to)) await host.files.unlink(to);
  await host.files.symlink(await host.files.readlink(from), to);
}
