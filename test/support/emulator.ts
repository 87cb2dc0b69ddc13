/**
 * An emulator of arm64 that the kernel knows in one user namespace only: nothing of this computer is changed, and nothing
 * is left when the namespace ends.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Host } from "../../lib/host/host.ts";

export type Emulator = {
  /** A host whose programs run where the emulator is known. */
  readonly hostOf: (host: Host) => Host;
  readonly close: () => void;
};

/** How the kernel recognises a program for arm64. @see binfmt_misc in the kernel's documentation */
const MAGIC =
  "\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00";
const MASK =
  "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff";
const REGISTER = `mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc &&
printf '%s' ":kiln-aarch64:M::${MAGIC}:${MASK}:$1:F" > /proc/sys/fs/binfmt_misc/register`;

/** Starts one. @returns why there can be none, in words, where it cannot be had. */
export async function startEmulator(): Promise<Emulator | string> {
  if (process.arch !== "x64") return "This computer needs no emulator of arm64";
  if (process.getuid?.() !== 0) return "Emulation here needs root";
  const program = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "qemu-aarch64-static"))
    .find((path) => existsSync(path));
  if (program === undefined)
    return "Missing: qemu-aarch64-static. Run: apt-get install --no-install-recommends qemu-user-static";
  const child = spawn("unshare", ["--user", "--mount", "cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const { pid = 0, stdin, stdout } = child;
  child.on("error", () => {});
  stdin.on("error", () => {});
  // What it is given comes back once it is in its namespaces.
  stdin.write("ready\n");
  const isReady = await new Promise<boolean>((resolve) => {
    stdout.once("data", () => resolve(true));
    child.once("close", () => resolve(false));
  });
  if (!isReady) return "This computer gives root no user namespaces";
  for (const map of ["uid_map", "gid_map"])
    writeFileSync(`/proc/${pid}/${map}`, "0 0 4294967295\n");
  const enter = ["--target", String(pid), "--user", "--mount", "--setuid", "0", "--setgid", "0"];
  const close = (): void => void stdin.end();
  try {
    execFileSync("nsenter", [...enter, "sh", "-c", REGISTER, "sh", program], { stdio: "pipe" });
  } catch {
    close();
    return "This kernel knows no emulators for a user namespace alone, expected Linux 6.7 or newer";
  }
  const hostOf = (host: Host): Host => ({
    ...host,
    run: (command) => {
      const argv = [...enter, "--", command.file, ...command.arguments];
      return host.run({ ...command, file: "nsenter", arguments: argv });
    },
  });
  return { hostOf, close };
}
