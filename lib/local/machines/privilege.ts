/**
 * What this process may do to make namespaces, and the arguments that follow from it. Root makes machines as they are;
 * an ordinary user makes them in a user namespace, where he is root over a range of ids or only over himself.
 */
import { readFileSync } from "node:fs";
import { findTool } from "./tools.ts";

export type Privilege =
  /** Root of the computer. */
  | "root"
  /** Root inside somebody's user namespace, e.g. in a rootless container. */
  | "contained-root"
  /** An ordinary user with a range of subordinate ids (/etc/subuid), so that files inside can have any owner. */
  | "mapped"
  /** An ordinary user without: every file inside belongs to root. */
  | "single";

/** What is known about the user, for `privilegeOf`. */
export type UserFacts = {
  readonly userId: number;
  /** Content of /proc/self/uid_map. */
  readonly uidMap: string;
  readonly hasNewuidmap: boolean;
  /** Content of /etc/subuid and /etc/subgid; empty when there is none. */
  readonly subordinateUsers: string;
  readonly subordinateGroups: string;
  readonly userName: string;
};

/** The strongest privilege that the facts allow. */
export function privilegeOf(facts: UserFacts): Privilege {
  if (facts.userId === 0)
    return /^\s*0\s+0\s+4294967295\s*$/.test(facts.uidMap) ? "root" : "contained-root";
  const names = [facts.userName, String(facts.userId)];
  const hasRange = (table: string): boolean =>
    table
      .split("\n")
      .some((line) => names.includes(line.split(":")[0] ?? "") && line.includes(":"));
  return facts.hasNewuidmap && hasRange(facts.subordinateUsers) && hasRange(facts.subordinateGroups)
    ? "mapped"
    : "single";
}

/** The privilege of this process. */
export function currentPrivilege(): Privilege {
  const userId = process.geteuid?.() ?? 0;
  return privilegeOf({
    userId,
    uidMap: readOrEmpty("/proc/self/uid_map"),
    hasNewuidmap: findTool("newuidmap") !== undefined && findTool("newgidmap") !== undefined,
    subordinateUsers: readOrEmpty("/etc/subuid"),
    subordinateGroups: readOrEmpty("/etc/subgid"),
    userName: userNameOf(userId),
  });
}

function userNameOf(userId: number): string {
  const line = readOrEmpty("/etc/passwd")
    .split("\n")
    .find((entry) => entry.split(":")[2] === String(userId));
  return line?.split(":")[0] ?? "";
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Arguments of unshare(1) that make the user namespace, where one is needed. */
export function userNamespaceArguments(privilege: Privilege): readonly string[] {
  if (privilege === "mapped") return ["--user", "--map-root-user", "--map-auto"];
  return privilege === "single" ? ["--user", "--map-root-user"] : [];
}

/** Arguments of nsenter(1) that enter a machine whose PID 1 is `pid` here. */
export function enterArguments(privilege: Privilege, pid: number): readonly string[] {
  const isInUserNamespace = privilege === "mapped" || privilege === "single";
  // The user's own id is root inside already; setting it again fails where setgroups() is denied.
  const user = isInUserNamespace ? ["--user", "--preserve-credentials"] : [];
  return ["--target", String(pid), ...user, "--mount", "--pid", "--uts", "--ipc", "--root", "--wd"];
}

/** True when overlay marks have to be `user.overlay.*`, which need no rights over the whole computer. */
export function usesUserMarks(privilege: Privilege): boolean {
  return privilege !== "root";
}
