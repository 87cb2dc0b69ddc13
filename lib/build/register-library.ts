/**
 * Kiln's own components in the registry. A name belongs to whoever uses it: where a component of the user's has a name,
 * the library's component of that name leaves the registry.
 */
import { sha256 } from "../sha256.ts";
import { LIBRARY, type LibraryMark, ownersOf, readLibraryMark } from "./library-owner.ts";
import type { Registry } from "./registry.ts";
import { registerComponent } from "./stored-pipeline.ts";

/** A version of a component of the library. */
export type LibraryComponent = {
  readonly name: string;
  /** Three numbers, e.g. "1.0.2". */
  readonly version: string;
  /** The document. */
  readonly text: string;
};

/**
 * Registers the library, so that recipes can name its components as `name@1.x.x`. Costs one read when this very library
 * is registered already.
 *
 * @returns the names that stay out because the user has a component of that name.
 */
export async function registerLibrary(
  registry: Registry,
  library: readonly LibraryComponent[],
): Promise<readonly string[]> {
  const [mark, digest] = await Promise.all([readLibraryMark(registry), digestOf(library)]);
  if (mark.digest === digest) return [];
  const digests = await Promise.all(library.map(({ text }) => sha256(text)));
  const documents = [...new Set([...mark.documents, ...digests])].sort();
  // First what is the library's: were it not known after an interrupt, its components would pass for the user's.
  await registry.put(LIBRARY, { digest: "", documents });
  const names = [...new Set(library.map(({ name }) => name))];
  const outcomes = await Promise.all(
    names.map(async (name) => {
      const versions = library.filter((one) => one.name === name);
      return (await registerName(registry, name, versions, { digest, documents })) ? [] : [name];
    }),
  );
  const yielded = outcomes.flat();
  // A name that the user gives up later is the library's again, so this is looked at each time.
  await registry.put(LIBRARY, { digest: yielded.length === 0 ? digest : "", documents });
  return yielded;
}

/** Registers the versions of one component. @returns false when the name is the user's. */
async function registerName(
  registry: Registry,
  name: string,
  versions: readonly LibraryComponent[],
  mark: LibraryMark,
): Promise<boolean> {
  if (await yieldName(registry, name, mark)) return false;
  for (const version of versions) await registerComponent(registry, version);
  return true;
}

/**
 * Registers a version of a component of the user's. From then on the name is the user's: the library's component of that
 * name is not found any more.
 */
export async function registerOwnComponent(
  registry: Registry,
  component: LibraryComponent,
): Promise<void> {
  await registerComponent(registry, component);
  const mark = await readLibraryMark(registry);
  if (await yieldName(registry, component.name, mark))
    await registry.put(LIBRARY, { ...mark, digest: "" });
}

/**
 * Removes the library's versions of a name if the user has a component of that name. Safe to repeat.
 *
 * @returns true when the name is the user's.
 */
async function yieldName(registry: Registry, name: string, mark: LibraryMark): Promise<boolean> {
  const { librarys, users } = await ownersOf(registry, name, mark);
  if (users.length === 0) return false;
  await Promise.all(librarys.map((key) => registry.remove(key)));
  return true;
}

function digestOf(library: readonly LibraryComponent[]): Promise<string> {
  return sha256(JSON.stringify(library.map(({ name, version, text }) => [name, version, text])));
}
