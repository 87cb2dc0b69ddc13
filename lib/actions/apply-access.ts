import type { Host } from "../host/host.ts";
import { ActionFailure } from "./action-failure.ts";
import { ownership } from "./ownership.ts";

/** Who may do what with a file or folder; nothing given leaves everything as it is. */
export type Access = {
  readonly owner?: string;
  readonly group?: string;
  readonly permissions?: number;
};

/** Gives a file or folder its owner, group and exact permissions. */
export async function applyAccess(host: Host, path: string, access: Access): Promise<void> {
  const { owner, group, permissions } = access;
  if (owner !== undefined || group !== undefined) {
    const ids = await ownership(host, owner, group);
    await host.files.chown(path, ids.user, ids.group);
  }
  // After the owner: chown takes the setuid bit away.
  if (permissions !== undefined) await host.files.chmod(path, permissions);
}

/** @throws {ActionFailure} Owner, group or permissions are given on Windows, which has none of that kind. */
export function refuseAccessOnWindows(host: Host, access: Access): void {
  const given = (["owner", "group", "permissions"] as const).filter(
    (name) => access[name] !== undefined,
  );
  if (host.platform === "windows" && given.length > 0)
    throw new ActionFailure(`Cannot use "${given.join('", "')}": Windows has no such thing`);
}
