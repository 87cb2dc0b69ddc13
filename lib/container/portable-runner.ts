/**
 * The runner's executable with the loader and the libraries of this instance, so that it runs in containers with another
 * C library (Alpine's musl), an older one, or none.
 */
import type { Host } from "../host/host.ts";
import { RUNNER_TARGET } from "./dockerfile-lines.ts";
import { printedBy } from "./engines/engine.ts";

/** Where an instance has the loader of its own programs. */
const LOADERS = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];

/** Libraries that the C library loads by name when it looks up hosts and users. */
const LOADED_LATER = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

/**
 * Makes a folder with `kiln-runner`, to be seen by containers at {@link RUNNER_TARGET}. On an instance without the GNU C
 * library it holds the executable alone.
 *
 * @param executable For this instance's own architecture.
 */
export async function portableRunner(
  executable: string,
  folder: string,
  host: Pick<Host, "files" | "run">,
): Promise<void> {
  const { files } = host;
  await files.mkdir(`${folder}/lib`, { recursive: true });
  const libraries = await librariesOf(executable, host);
  const [loader] = libraries;
  const program = loader === undefined ? "kiln-runner" : "runner";
  await files.copyFile(executable, `${folder}/${program}`);
  await files.chmod(`${folder}/${program}`, 0o755);
  if (loader === undefined) return;
  for (const library of libraries)
    await files.copyFile(library, `${folder}/lib/${nameOf(library)}`);
  const start = `${RUNNER_TARGET}/lib/${nameOf(loader)} --library-path ${RUNNER_TARGET}/lib`;
  const script = `#!/bin/sh\nexec ${start} ${RUNNER_TARGET}/runner "$@"\n`;
  await files.writeFile(`${folder}/kiln-runner`, script, { mode: 0o755 });
}

/** Loader and libraries, the loader first; none where there is no such loader. */
async function librariesOf(
  executable: string,
  host: Pick<Host, "files" | "run">,
): Promise<readonly string[]> {
  for (const loader of LOADERS) {
    const listed = await printedBy(host, loader, ["--list", executable]);
    if (listed === undefined) continue;
    const found = [...listed.matchAll(/=>\s+(\/\S+) \(0x/g)].map(([, path = ""]) => path);
    const libc = found.find((path) => path.endsWith("/libc.so.6")) ?? "";
    const beside = LOADED_LATER.map((name) => libc.replace(/libc\.so\.6$/, name));
    const later = await Promise.all(beside.map((path) => isThere(path, host)));
    return [loader, ...found, ...beside.filter((_, index) => later[index] === true)];
  }
  return [];
}

function isThere(path: string, { files }: Pick<Host, "files">): Promise<boolean> {
  return files.access(path).then(
    () => true,
    () => false,
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
