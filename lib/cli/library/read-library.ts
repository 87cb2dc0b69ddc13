/** The component library as it lies in the package: `components/⟨name⟩/⟨version⟩.yml`. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LibraryComponent } from "../../build/register-library.ts";

/** Folder of the library in the package. */
export const LIBRARY_FOLDER = "components";

/**
 * Reads the library, by name and then from old to new. `registerLibrary` of lib/build puts it into a registry: for a
 * local cloud when it is opened, for an account after a deployment.
 *
 * @param packageRoot Folder of the installed package or of the checkout.
 */
export async function readLibrary(packageRoot: string): Promise<readonly LibraryComponent[]> {
  const folder = join(packageRoot, LIBRARY_FOLDER);
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const components = await Promise.all(names.sort().map((name) => versionsOf(folder, name)));
  return components.flat();
}

async function versionsOf(folder: string, name: string): Promise<readonly LibraryComponent[]> {
  const files = await readdir(join(folder, name));
  const versions = files.flatMap((file) => /^(\d+\.\d+\.\d+)\.yml$/.exec(file)?.[1] ?? []);
  const sorted = versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return Promise.all(
    sorted.map(async (version) => ({
      name,
      version,
      text: await readFile(join(folder, name, `${version}.yml`), "utf8"),
    })),
  );
}
