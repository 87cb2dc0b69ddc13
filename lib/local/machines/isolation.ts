/**
 * Whether sandboxes can be had here, found out by trying each thing that they need. What fails is explained by what is
 * known of the computer, with what to do.
 */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { missingFromHost } from "../images/host-mounts.ts";
import { renderMissing } from "../images/host-parent.ts";
import { explainTrial, type TrialFacts } from "./explain-trial.ts";
import { makeOwnedFolder, removeOwnedFolder } from "./owned-folders.ts";
import {
  currentPrivilege,
  type Privilege,
  userNamespaceArguments,
  usesUserMarks,
} from "./privilege.ts";
import { findTool, PACKAGE_OF, runTool } from "./tools.ts";

export type Isolation = {
  readonly isPossible: boolean;
  readonly privilege: Privilege;
  /** What is missing and what to do, each a sentence or two; empty when it is possible. */
  readonly problems: readonly string[];
  /** What works less well than it could. */
  readonly warnings: readonly string[];
};

export type IsolationQuestion = {
  readonly stateDirectory: string;
  /** True when a machine is to be made from this computer's own root. */
  readonly wantsHostParent: boolean;
  /** Default: that of this process. */
  readonly privilege?: Privilege;
};

/** Tries what a sandbox needs, in a folder below the state folder that is gone afterwards. Takes about 20 ms. */
export async function checkIsolation(question: IsolationQuestion): Promise<Isolation> {
  const privilege = question.privilege ?? currentPrivilege();
  const problems = [
    ...missingTools(),
    ...(question.wantsHostParent ? hostProblems(privilege) : []),
  ];
  if (problems.length === 0) problems.push(...(await tryOut(question.stateDirectory, privilege)));
  return {
    isPossible: problems.length === 0,
    privilege,
    problems,
    warnings: warningsFor(privilege),
  };
}

function missingTools(): readonly string[] {
  return (["unshare", "nsenter", "mount", "chroot", "sh", "tar", "rm", "cp"] as const)
    .filter((name) => findTool(name) === undefined)
    .map((name) => `The program "${name}" is missing. Install the package ${PACKAGE_OF[name]}.`);
}

function hostProblems(privilege: Privilege): readonly string[] {
  if (privilege !== "root")
    return [
      `The parent image "host" needs root, since only root may see all of this computer's files. Run it with sudo, or use a folder, a tarball or an OCI image as parent.`,
    ];
  const missing = missingFromHost(readFileSync("/proc/self/mountinfo", "utf8"));
  return missing.length === 0 ? [] : [renderMissing(missing)];
}

/** The stages of the trial; the last one that a failed trial has named is what does not work. */
const TRIAL = `set -e
echo namespaces
cd "$1"
echo overlay; mount -n -t overlay overlay -o "lowerdir=lower,upperdir=upper,workdir=work,$2" root
echo write; : > root/file; rmdir root/below
echo proc; mount -n -t proc proc root
echo sys; if [ "$3" = own ]; then mount -n -t sysfs -o ro sysfs root; else mount -n --rbind /sys root; fi
echo done
`;

async function tryOut(stateDirectory: string, privilege: Privilege): Promise<readonly string[]> {
  await mkdir(stateDirectory, { recursive: true });
  const folder = await makeOwnedFolder(stateDirectory, "isolation");
  try {
    for (const name of ["lower", "lower/below", "upper", "work", "root"])
      await mkdir(join(folder, name));
    const run = await runTool(findTool("unshare") ?? "unshare", [
      ...userNamespaceArguments(privilege),
      ...[
        "--mount",
        "--pid",
        "--fork",
        "--uts",
        "--ipc",
        "--kill-child",
        "sh",
        "-c",
        TRIAL,
        "trial",
        folder,
      ],
      usesUserMarks(privilege) ? "userxattr" : "index=off",
      privilege === "root" ? "own" : "shared",
    ]);
    const stage = run.stdout.trim().split("\n").at(-1) ?? "";
    if (run.code === 0 && stage === "done") return [];
    return [explainTrial(stage, run.stderr.trim(), factsOf(stateDirectory, privilege))];
  } finally {
    await removeOwnedFolder(folder);
  }
}

function factsOf(stateDirectory: string, privilege: Privilege): TrialFacts {
  return {
    privilege,
    stateDirectory,
    maxUserNamespaces: setting("/proc/sys/user/max_user_namespaces"),
    unprivilegedClone: setting("/proc/sys/kernel/unprivileged_userns_clone"),
    appArmorRestricts: setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
    fileSystem: fileSystemOf(stateDirectory, readFileSync("/proc/self/mountinfo", "utf8")),
    isInContainer:
      setting("/proc/1/environ").includes("container=") ||
      setting("/proc/self/mountinfo").includes("/.dockerenv") ||
      /(?:docker|containerd|kubepods|libpod)/.test(setting("/proc/1/cgroup")),
  };
}

/** Type of the file system that a folder lies on, e.g. "ext4", "overlay", "nfs4". */
export function fileSystemOf(folder: string, mountInfo: string): string {
  const mounts = mountInfo.split("\n").flatMap((line) => {
    const point = line.split(" ")[4];
    const type = line.split(" - ")[1]?.split(" ")[0];
    return point === undefined || type === undefined ? [] : [{ point, type }];
  });
  const holding = mounts.filter(
    ({ point }) => point === "/" || folder === point || folder.startsWith(`${point}/`),
  );
  // The last mount of the longest path is the one that is seen.
  return holding.reduce((best, mount) => (mount.point.length >= best.point.length ? mount : best), {
    point: "",
    type: "",
  }).type;
}

function setting(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function warningsFor(privilege: Privilege): readonly string[] {
  if (privilege !== "single") return [];
  return [
    "Every file in machines will belong to root, and programs that change the user (apt's download user, su) will fail, because this user has no range of subordinate ids. Install the package uidmap (shadow-utils) and add the user to /etc/subuid and /etc/subgid.",
  ];
}
