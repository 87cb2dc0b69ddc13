/**
 * Real machines: an overlay file system in namespaces of its own (mount, PID, UTS, IPC), with this computer's kernel
 * and network. It is isolation for convenience, so that a build cannot change this computer by mistake; it does not
 * hold back code that wants to break out. Everything that a machine owns lies in one folder, and dies with this process.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Conflict, Denied } from "../../errors.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Machine, MachineDriver, MachineSpec } from "./driver.ts";
import { makeInstanceFolder } from "./instance-folder.ts";
import { makeNamedFolder, removeDeadFolders, removeOwnedFolder } from "./owned-folders.ts";
import { prepareHostMask } from "./prepare-host-mask.ts";
import { currentPrivilege, type Privilege } from "./privilege.ts";
import { sandboxMachine } from "./sandbox-machine.ts";
import { prepareSkeleton } from "./skeleton.ts";

export type SandboxOptions = {
  /** Absolute; not on an overlay or network file system. `checkIsolation` tells whether it will do. */
  readonly stateDirectory: string;
  /** Folders of this computer that machines made from it must not see: the project. The state folder is always hidden. */
  readonly hidden?: readonly string[];
  readonly clock?: Clock;
  readonly uuid?: () => string;
  /** Default: the strongest that this process has. */
  readonly privilege?: Privilege;
};

/** The driver that runs machines as sandboxes below `<stateDirectory>/machines`. */
export function sandboxDriver(options: SandboxOptions): MachineDriver {
  const { stateDirectory, clock = systemClock, uuid = randomUUID } = options;
  const parent = join(stateDirectory, "machines");
  const privilege = options.privilege ?? currentPrivilege();

  async function launch(spec: MachineSpec): Promise<Machine> {
    const isOnHost = spec.lower.includes("/");
    if (isOnHost && privilege !== "root") throw hostNeedsRoot(spec.id);
    const [skeleton, mask, folder] = await Promise.all([
      prepareSkeleton(stateDirectory),
      isOnHost ? prepareHostMask(stateDirectory, options.hidden ?? []) : undefined,
      claim(parent, spec.id),
    ]);
    try {
      await makeInstanceFolder(folder, spec.lower);
      const machine = sandboxMachine(spec, { folder, privilege, clock, uuid, skeleton, mask });
      await machine.start();
      return machine;
    } catch (error) {
      await removeOwnedFolder(folder);
      throw error;
    }
  }

  return {
    launch,
    async recover() {
      const ids = await removeDeadFolders(parent);
      // What it was making when it died for all machines to share.
      for (const folder of [".", "masks", "runtime"])
        await removeDeadFolders(join(stateDirectory, folder));
      return ids.map((id) => `machine ${id} of a process that has ended`);
    },
  };
}

function hostNeedsRoot(id: string): Denied {
  return new Denied(
    `Cannot launch "${id}" from the parent image "host": only root may see all of this computer's files, and this is an ordinary user. Run it with sudo, or use a folder, a tarball or an OCI image as parent.`,
  );
}

async function claim(parent: string, id: string): Promise<string> {
  try {
    return await makeNamedFolder(parent, id);
  } catch (error) {
    if (!["EEXIST", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new Conflict(`Cannot launch "${id}": a machine of that id exists in "${parent}"`, {
      cause: error,
    });
  }
}
