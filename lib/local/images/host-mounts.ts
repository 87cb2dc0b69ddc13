/** Which parts of this computer's root a machine cannot see, because they are file systems of their own. */

/** Folders without which a machine does not work. */
const NEEDED = ["bin", "etc", "lib", "lib32", "lib64", "opt", "sbin", "usr", "var"];
/** Below those, mounts that only hold what machines are not to see or get of their own. */
const HARMLESS =
  /^\/var\/(?:tmp|run|lock|cache|crash|mail|spool|log|www|snap|lib\/(?:docker|containerd|containers|kubelet|lxcfs|nfs|machines|libvirt|lxd|incus|mysql|postgresql|snapd)(?:\/.*)?)(?:\/.*)?$/;

/**
 * The needed folders that are mounts of their own, e.g. "/usr" or "/var"; overlay does not look into them.
 *
 * @param mountInfo Text of /proc/self/mountinfo.
 */
export function missingFromHost(mountInfo: string): readonly string[] {
  const points = mountInfo.split("\n").flatMap((line) => {
    const [, , , root, point] = line.split(" ");
    return point === undefined || root === undefined ? [] : [decoded(point)];
  });
  const missing = points.filter(
    (point) =>
      NEEDED.includes(point.split("/")[1] ?? "") && !HARMLESS.test(point) && !isSingleFile(point),
  );
  return [...new Set(missing)].sort();
}

/** Containers bind some files over those in /etc; the files below them do. */
function isSingleFile(point: string): boolean {
  return /^\/etc\/(?:hostname|hosts|resolv\.conf|localtime|timezone|mtab)$/.test(point);
}

/** Blanks and backslashes are octal numbers there. */
function decoded(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
