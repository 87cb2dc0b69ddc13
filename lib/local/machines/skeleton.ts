import { existsSync } from "node:fs";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeOwnedFolder, removeOwnedFolder } from "./owned-folders.ts";

/** Changes whenever the content below does. */
const NAME = "skeleton-1";

/**
 * Makes, once per state folder, the read-only folder that lies below all layers of a machine: mount points that a
 * layer may lack, and a policy for Debian's maintainer scripts not to start services, since there is no init that
 * would own them and the network is this computer's. Being a lower folder, it is never part of an image.
 *
 * @returns its path.
 */
export async function prepareSkeleton(stateDirectory: string): Promise<string> {
  const folder = join(stateDirectory, NAME);
  if (existsSync(folder)) return folder;
  const making = await makeOwnedFolder(stateDirectory, NAME);
  for (const name of ["proc", "sys", "dev", "run", "tmp", "etc", "usr/sbin"])
    await mkdir(join(making, name), { recursive: true, mode: 0o755 });
  await chmod(join(making, "tmp"), 0o1777);
  await writeFile(join(making, "etc/resolv.conf"), "");
  await writeFile(join(making, POLICY), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await rename(making, folder);
  } catch (error) {
    // Another process was faster; its folder is the same.
    await removeOwnedFolder(making);
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Where Debian's invoke-rc.d asks whether a service may be started; 101 means no. */
export const POLICY = "usr/sbin/policy-rc.d";
