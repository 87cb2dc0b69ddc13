import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { Conflict } from "../../errors.ts";
import { missingFromHost } from "./host-mounts.ts";
import { osReleaseOf } from "./os-release.ts";
import type { ParentContext, ResolvedParent } from "./parents.ts";

/** Where package managers keep what is installed; text files are read, data bases only looked at. */
const TEXT_RECORDS = ["/etc/os-release", "/var/lib/dpkg/status", "/lib/apk/db/installed"];
const BINARY_RECORDS = [
  "/var/lib/rpm/rpmdb.sqlite",
  "/usr/lib/sysimage/rpm/rpmdb.sqlite",
  "/var/lib/rpm/Packages",
  "/var/lib/pacman/local",
];

/**
 * This computer as parent image. Its digest covers the distribution and the installed packages, not every file: reading
 * those would take minutes.
 *
 * @throws {Conflict} A needed folder is a file system of its own.
 */
export async function hostParent(
  context: Pick<ParentContext, "architecture">,
): Promise<ResolvedParent> {
  const missing = missingFromHost(await readFile("/proc/self/mountinfo", "utf8"));
  if (missing.length > 0) throw new Conflict(renderMissing(missing));
  const hash = createHash("sha256").update(context.architecture);
  for (const path of TEXT_RECORDS)
    hash.update(`\0${path}\0`).update(await readFile(path).catch(() => ""));
  for (const path of BINARY_RECORDS) {
    const stats = await stat(path).catch(() => undefined);
    hash.update(`\0${path}\0${stats?.size ?? ""}\0${stats?.mtimeMs ?? ""}`);
  }
  return {
    roots: [{ kind: "host" }],
    name: "host",
    digest: `sha256:${hash.digest("hex")}`,
    platform: "Linux",
    ...(await osReleaseOf(["/"])),
    architecture: context.architecture,
  };
}

/** Says why a computer with such mounts cannot be a parent image. */
export function renderMissing(missing: readonly string[]): string {
  const list = missing.join(", ");
  return `Cannot use "host" as parent image: ${list} ${missing.length === 1 ? "is a file system" : "are file systems"} of ${missing.length === 1 ? "its" : "their"} own, expected one that holds the whole system. Use a folder, a tarball or an OCI image as parent.`;
}
