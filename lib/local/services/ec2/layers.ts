/** What EC2 asks of the store of layers, which lib/local/images has. */
import type { Layer } from "../../images/layer-store.ts";
import type { RootRef } from "../../images/root-ref.ts";

export type Layers = {
  /** Read-only folders of the roots, top first, as a machine's `lower`. */
  readonly lowerFolders: (roots: readonly RootRef[]) => Promise<readonly string[]>;
  /** Moves the folder of a machine's changes into the store. */
  readonly commit: (changes: string) => Promise<Pick<Layer, "digest" | "folder">>;
};
