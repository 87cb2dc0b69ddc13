/** What EC2 asks of the store of layers; lib/local/images has the real one. */

/** A part of an image's root file system: a layer of the store, or this computer's own root. */
export type RootRef =
  | { readonly kind: "layer"; readonly digest: string }
  | { readonly kind: "host" };

export type Layers = {
  /** Read-only folders of the roots, top first, as a machine's `lower`. */
  readonly lowerFolders: (roots: readonly RootRef[]) => Promise<readonly string[]>;
  /** Moves the folder of a machine's changes into the store. */
  readonly commit: (changes: string) => Promise<{
    readonly digest: string;
    /** Where it lies from now on. */
    readonly folder: string;
  }>;
};
