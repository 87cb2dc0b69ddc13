/**
 * The mounts of a machine as one fstab, so that a single mount(8) process makes them all. Pure: names in, text out.
 * Nothing here ever shows in the image: the kernel file systems, /run and /tmp are mounts, not changes.
 */
import type { Privilege } from "./privilege.ts";
import { usesUserMarks } from "./privilege.ts";

export type MountTableInput = {
  /** The machine's own folder, absolute; see `instance-folder.ts` for what it holds. */
  readonly folder: string;
  readonly lowerCount: number;
  /** True when the lowest layer is this computer's own root, which is then mounted below its mask at `host`. */
  readonly isOnHost: boolean;
  readonly privilege: Privilege;
  /** Device nodes that this computer has, of those that a machine gets. */
  readonly devices: readonly string[];
  /** Where /etc/resolv.conf leads inside, e.g. "/run/systemd/resolve/stub-resolv.conf"; undefined to leave it. */
  readonly resolvConf: string | undefined;
  /** Bind mounts that the caller wants, targets absolute inside. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
};

/** Device nodes of a machine; pseudo-terminals and shared memory come as file systems. */
export const DEVICES = ["null", "zero", "full", "random", "urandom", "tty"] as const;

/** Parts of /proc that belong to the kernel which the machine shares with this computer: root could change them. */
const KERNEL_SETTINGS = ["/proc/sys"] as const;

function readOnly(path: string): Line {
  return [path, path, "none", "bind,ro"];
}

/** The fstab, in mounting order. Paths of the overlay are relative to the `lower` folder, which keeps them short. */
export function renderMountTable(input: MountTableInput): string {
  const { folder } = input;
  const inside = (target: string): string => `${folder}/root${target}`;
  const bind = (source: string, target: string, options = "bind"): Line => [
    source,
    inside(target),
    "none",
    options,
  ];
  return [
    ...(input.isOnHost ? [hostLine(input)] : []),
    overlayLine(input),
    ["proc", inside("/proc"), "proc", "nosuid,nodev,noexec"] as const,
    ...(input.privilege === "root" ? KERNEL_SETTINGS.map((path) => readOnly(inside(path))) : []),
    sysLine(input.privilege, inside("/sys")),
    bind(`${folder}/dev`, "/dev"),
    ...input.devices.map((name) => bind(`/dev/${name}`, `/dev/${name}`)),
    // The terminal group is 5 everywhere; without an id range it does not exist inside.
    [
      "devpts",
      inside("/dev/pts"),
      "devpts",
      `newinstance,ptmxmode=0666,mode=620${input.privilege === "single" ? "" : ",gid=5"}`,
    ] as const,
    ["tmpfs", inside("/dev/shm"), "tmpfs", "mode=1777,nosuid,nodev"] as const,
    bind(`${folder}/tmp`, "/tmp"),
    bind(`${folder}/run`, "/run"),
    ...input.mounts.map(({ source, target }) => bind(source, target, "bind,ro")),
    ...(input.resolvConf === undefined ? [] : [bind(`${folder}/resolv.conf`, input.resolvConf)]),
  ]
    .map(renderLine)
    .join("");
}

type Line = readonly [source: string, target: string, type: string, options: string];

function overlayLine({ folder, lowerCount, privilege }: MountTableInput): Line {
  const lower = Array.from({ length: lowerCount }, (_, index) => index).join(":");
  // Without these features a layer means the same on any kernel and below any other layers.
  const marks = usesUserMarks(privilege) ? "userxattr" : "redirect_dir=off,metacopy=off,index=off";
  const options = `lowerdir=${lower},upperdir=../upper,workdir=../work,${marks}`;
  return ["overlay", `${folder}/root`, "overlay", options];
}

/**
 * This computer's root with the mask above it, read-only, as a file system of its own: overlay refuses layers that lie
 * inside one another, and every folder of Kiln lies inside "/". The mask is an "upper" only because that one may.
 */
function hostLine({ folder }: MountTableInput): Line {
  const options =
    "ro,lowerdir=/,upperdir=../mask,workdir=../host-work,redirect_dir=off,metacopy=off,index=off";
  return ["overlay", `${folder}/host`, "overlay", options];
}

/** Only who owns the network namespace may mount a sysfs; others get this computer's. */
function sysLine(privilege: Privilege, target: string): Line {
  if (privilege === "root") return ["sysfs", target, "sysfs", "ro,nosuid,nodev,noexec"];
  return ["/sys", target, "none", "rbind"];
}

function renderLine(line: Line): string {
  return `${line.map(escapeField).join(" ")} 0 0\n`;
}

/** fstab(5) writes the characters that end a field as octal numbers. */
function escapeField(field: string): string {
  return field.replace(
    /[ \t\n\\#]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
