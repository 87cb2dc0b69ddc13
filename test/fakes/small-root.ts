/** A root file system of a few programs of this computer and their libraries: enough for a shell. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const PROGRAMS = [
  ...["bash", "cat", "chmod", "chown", "echo", "env", "id", "kill", "ln", "ls", "mkdir", "mknod"],
  ...["mv", "ps", "readlink", "rm", "setsid", "sleep", "stat", "touch", "true", "uname"],
];

/**
 * Fills a folder with a root file system.
 *
 * @param shell Program that /bin/sh is a link to.
 */
export function makeSmallRoot(root: string, shell: "bash" | "dash" = "bash"): void {
  for (const folder of ["usr/bin", "etc", "root", "var/lib", "lib64"])
    mkdirSync(join(root, folder), { recursive: true });
  symlinkSync("usr/bin", join(root, "bin"));
  for (const program of [...new Set([...PROGRAMS, shell])]) copyProgram(root, program);
  symlinkSync(shell, join(root, "usr/bin/sh"));
  writeFileSync(join(root, "etc/os-release"), 'NAME="Small Linux"\nVERSION_ID="7"\nID=small\n');
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
}

/** Copies a program of this computer, and the libraries it needs, to where they are here. */
export function copyProgram(root: string, program: string): void {
  const from = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  if (from === undefined) throw new Error(`This computer has no program "${program}"`);
  cpSync(realpathSync(from), join(root, "usr/bin", program));
  copyLibraries(root, from);
}

/** Copies the libraries that a program needs to where they are here. */
export function copyLibraries(root: string, program: string): void {
  for (const library of librariesOf(program)) {
    const to = join(root, library);
    if (existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(realpathSync(library), to);
  }
}

function librariesOf(program: string): readonly string[] {
  const listed = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...listed.matchAll(/\/\S+(?= \(0x)/g)].map(([library]) => library);
}
