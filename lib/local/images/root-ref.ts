import type { LayerStore } from "./layer-store.ts";

/** A part of a root file system. An image is a list of them, top first. */
export type RootRef =
  | { readonly kind: "layer"; readonly digest: string }
  /** This computer's own root file system, below its mask. Only as the last of a list. */
  | { readonly kind: "host" };

/** The folders that these parts lie in, top first: what `MachineSpec.lower` wants. The host's is "/". */
export function lowerFolders(
  refs: readonly RootRef[],
  store: Pick<LayerStore, "get">,
): Promise<readonly string[]> {
  return Promise.all(
    refs.map(async (ref) => (ref.kind === "host" ? "/" : (await store.get(ref.digest)).folder)),
  );
}
