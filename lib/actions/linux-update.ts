import type { Command } from "../host/host.ts";

export type PackageManager = "apt-get" | "dnf" | "yum";

/** Names of packages on Linux; update numbers or titles on Windows. `exclude` wins. */
export type UpdateSelection = {
  /** Only these; empty for everything. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
};

/** A machine that has just started often updates itself, and holds apt's lock meanwhile. */
const LOCK_SECONDS = 600;
const APT_OPTIONS = [
  "-y",
  "-o",
  `DPkg::Lock::Timeout=${LOCK_SECONDS}`,
  // Nobody is there to answer: configuration files that were changed stay as they are.
  "-o",
  "Dpkg::Options::=--force-confdef",
  "-o",
  "Dpkg::Options::=--force-confold",
];
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" };

/**
 * The commands that update a Linux system, in order; none when every included package is excluded.
 *
 * Packages that apt-get must leave out have to be held beforehand: it has no option for that.
 *
 * @param release Content of /etc/os-release.
 */
export function linuxUpdate(
  manager: PackageManager,
  selection: UpdateSelection,
  release: string,
): readonly Pick<Command, "file" | "arguments" | "environment">[] {
  const names = selection.include.filter((name) => !selection.exclude.includes(name));
  if (selection.include.length > 0 && names.length === 0) return [];
  if (manager === "apt-get") return aptCommands(names);
  const excludes = selection.exclude.map((name) => `--exclude=${name}`);
  if (manager === "yum")
    return [{ file: "yum", arguments: ["-y", ...excludes, "update", ...names] }];
  // Amazon Linux 2023 pins its package set to a release; without this there is never anything to update.
  const unpin = isAmazonLinux2023(release) ? ["--releasever=latest"] : [];
  return [
    {
      file: "dnf",
      arguments: ["-y", "--refresh", ...unpin, ...excludes, "upgrade", ...names],
    },
  ];
}

function aptCommands(names: readonly string[]): Pick<Command, "file" | "arguments">[] {
  const words =
    names.length === 0
      ? ["--with-new-pkgs", "upgrade"]
      : ["install", "--only-upgrade", "--", ...names];
  return [["update"], words].map((each) => ({
    file: "apt-get",
    arguments: [...APT_OPTIONS, ...each],
    environment: APT_ENVIRONMENT,
  }));
}

function isAmazonLinux2023(release: string): boolean {
  const has = (line: RegExp): boolean => line.test(release);
  return has(/^ID="?amzn"?$/m) && has(/^VERSION_ID="?2023"?$/m);
}
