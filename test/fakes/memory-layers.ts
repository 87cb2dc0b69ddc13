import { createHash } from "node:crypto";
import { NotFound } from "../../lib/errors.ts";
import type { Layer, LayerStore } from "../../lib/local/images/layer-store.ts";

export type MemoryLayers = LayerStore & {
  /** Makes commits fail with this message from now on. */
  readonly break: (message: string) => void;
};

/** A layer store without files: a layer is the name of the folder that it was. */
export function memoryLayers(): MemoryLayers {
  const layers = new Map<string, Layer>();
  let broken: string | undefined;
  const get = async (digest: string): Promise<Layer> => {
    const layer = layers.get(digest);
    if (layer === undefined) throw new NotFound(`Cannot find the layer "${digest}"`);
    return layer;
  };
  return {
    stage: async () => `/layers/stage-${layers.size}`,
    discard: async () => undefined,
    async commit(folder) {
      if (broken !== undefined) throw new Error(broken);
      const digest = `sha256:${createHash("sha256").update(folder).digest("hex")}`;
      const layer = { digest, folder: `/layers/${digest.slice(7, 15)}`, size: 0, entryCount: 0 };
      layers.set(digest, layer);
      return layer;
    },
    get,
    listing: async () => [],
    list: async () => [...layers.values()],
    remove: async (digest) => {
      layers.delete(digest);
    },
    recover: async () => [],
    break(message) {
      broken = message;
    },
  };
}
