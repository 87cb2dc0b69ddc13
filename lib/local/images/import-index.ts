import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NotFound } from "../../errors.ts";
import type { Layer, LayerStore } from "./layer-store.ts";

/** Remembers which layer came of what, so that nothing is unpacked twice. */
export type ImportIndex = {
  /** @param key "sha256:…" of what was imported. @returns undefined when it was not, or its layer is gone. */
  readonly find: (key: string) => Promise<Layer | undefined>;
  readonly remember: (key: string, layer: Layer) => Promise<void>;
};

/** The index in `<stateDirectory>/imports`: a file per import, named by its key, holding the digest of the layer. */
export function importIndex(
  stateDirectory: string,
  store: LayerStore,
  uuid: () => string,
): ImportIndex {
  const parent = join(stateDirectory, "imports");
  const place = (key: string): string => join(parent, key.replace(/[^0-9a-zA-Z]/g, "-"));
  return {
    async find(key) {
      const digest = await readFile(place(key), "utf8").catch(() => undefined);
      if (digest === undefined) return undefined;
      return store.get(digest).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
    },
    async remember(key, layer) {
      await mkdir(parent, { recursive: true });
      const making = join(parent, `.${uuid()}`);
      await writeFile(making, layer.digest);
      await rename(making, place(key));
    },
  };
}
