/** Why a trial of the sandbox failed, in words, and what to do. Pure. */
import type { Privilege } from "./privilege.ts";

export type TrialFacts = {
  readonly privilege: Privilege;
  readonly stateDirectory: string;
  /** Contents of the settings of that name; empty where the kernel does not have them. */
  readonly maxUserNamespaces: string;
  readonly unprivilegedClone: string;
  readonly appArmorRestricts: string;
  /** Type of the file system of the state folder. */
  readonly fileSystem: string;
  readonly isInContainer: boolean;
};

const OTHERWISE =
  "Or run the build in a virtual machine, or in a container that is disposable itself.";

/**
 * The explanation of a failed trial.
 *
 * @param stage The last stage that was begun; empty when the namespaces could not be made.
 * @param said What the tool printed.
 */
export function explainTrial(stage: string, said: string, facts: TrialFacts): string {
  if (stage === "") return explainNamespaces(said, facts);
  if (stage === "overlay" || stage === "write") return explainOverlay(said, facts);
  if (stage === "proc" || stage === "sys")
    return `The kernel refuses to mount ${stage === "proc" ? "/proc" : "/sys"} for a machine: ${said}. ${facts.isInContainer ? "The container hides parts of it: start it with --security-opt systempaths=unconfined (Docker) or --privileged." : OTHERWISE}`;
  return `The namespaces of a machine cannot be set up: ${said}. ${OTHERWISE}`;
}

function explainNamespaces(said: string, facts: TrialFacts): string {
  const isUser = facts.privilege === "mapped" || facts.privilege === "single";
  if (isUser && facts.maxUserNamespaces === "0")
    return `User namespaces are switched off on this computer. Run "sysctl user.max_user_namespaces=15000" as root, or run Kiln with sudo.`;
  if (isUser && facts.unprivilegedClone === "0")
    return `User namespaces are switched off for ordinary users. Run "sysctl kernel.unprivileged_userns_clone=1" as root, or run Kiln with sudo.`;
  if (isUser && facts.appArmorRestricts === "1")
    return `AppArmor keeps ordinary users from making user namespaces. Run "sysctl kernel.apparmor_restrict_unprivileged_userns=0" as root, or run Kiln with sudo.`;
  if (facts.isInContainer)
    return `This container may not make namespaces: ${said}. Start it with --privileged, or with --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined.`;
  if (isUser && /uid_map|newuidmap|gid_map/.test(said))
    return `The range of subordinate ids cannot be used: ${said}. Check /etc/subuid and /etc/subgid, and that newuidmap is setuid root.`;
  return `The kernel refuses to make namespaces: ${said}. ${isUser ? "Run Kiln with sudo. " : ""}${OTHERWISE}`;
}

function explainOverlay(said: string, facts: TrialFacts): string {
  const { fileSystem, stateDirectory } = facts;
  const isUnfit =
    /^(?:overlay|aufs|nfs\d?|cifs|smb3|9p|fuse|fuseblk|fuse\..*|vfat|exfat|ntfs3?|ecryptfs|virtiofs)$/.test(
      fileSystem,
    );
  if (isUnfit)
    return `The state folder "${stateDirectory}" is on ${fileSystem}, which cannot hold the changes of a machine. Use --state-dir with a folder on ext4, xfs, btrfs or tmpfs${facts.isInContainer ? ", such as a volume of this container" : ""}.`;
  if (facts.privilege !== "root")
    return `The kernel does not let ordinary users mount overlay file systems (Linux 5.11 and newer do): ${said}. Run Kiln with sudo.`;
  return `The kernel refuses an overlay file system in "${stateDirectory}" (${fileSystem}): ${said}. Load the module with "modprobe overlay", or use --state-dir with a folder on ext4, xfs or btrfs.`;
}
