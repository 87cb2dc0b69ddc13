/** Whose a registered component is: the library's, or the user's. */
import { list, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { type Registry, readDocument } from "./registry.ts";
import { componentPrefix } from "./registry-keys.ts";

/** Says which component library was registered. */
export const LIBRARY = "library.json";

const libraryMark = record(
  {
    /** Of the whole library as it was registered last. */
    digest: required(text()),
    /** Digests of all documents that the library has ever registered here. */
    documents: required(list(text())),
  },
  { what: "the mark of the library", isOpen: true },
);

/** What says in the registry which component documents are the library's. */
export type LibraryMark = { readonly digest: string; readonly documents: readonly string[] };

/** The mark; with an empty digest and no documents where no library was registered. */
export async function readLibraryMark(registry: Pick<Registry, "get">): Promise<LibraryMark> {
  const found = await readDocument(registry, LIBRARY, libraryMark);
  return found?.value ?? { digest: "", documents: [] };
}

const entry = record({ digest: required(text()) }, { what: "a component", isOpen: true });

/** Keys of the registered versions of a component, by whose they are. */
export async function ownersOf(
  registry: Pick<Registry, "get" | "list">,
  name: string,
  { documents }: Pick<LibraryMark, "documents">,
): Promise<{ readonly librarys: readonly string[]; readonly users: readonly string[] }> {
  const keys = await registry.list(componentPrefix(name));
  const entries = await Promise.all(
    keys.map(async (key) => {
      const digest = (await readDocument(registry, key, entry))?.value.digest;
      return { key, isLibrarys: digest === undefined || documents.includes(digest) };
    }),
  );
  const keysOf = (isLibrarys: boolean) =>
    entries.filter((one) => one.isLibrarys === isLibrarys).map(({ key }) => key);
  return { librarys: keysOf(true), users: keysOf(false) };
}
