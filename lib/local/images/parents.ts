/** The parent images that lie on this computer or in a registry, as roots that machines can be made from. */
import { resolve } from "node:path";
import { Cancelled } from "../../errors.ts";
import type { ParentImage } from "../../pipeline/parent-image.ts";
import type { Clock } from "../clock.ts";
import type { Architecture } from "./architecture.ts";
import { folderParent } from "./folder-parent.ts";
import { hostParent } from "./host-parent.ts";
import type { ImportIndex } from "./import-index.ts";
import type { LayerStore } from "./layer-store.ts";
import { ociParent } from "./oci-parent.ts";
import type { RootRef } from "./root-ref.ts";
import { tarballParent } from "./tarball-parent.ts";

/** The kinds that need no account. */
export type LocalParent = Extract<ParentImage, { kind: "host" | "folder" | "tarball" | "oci" }>;

export type ParentContext = {
  readonly store: LayerStore;
  readonly index: ImportIndex;
  /** Folder that relative paths count from: that of the pipeline file. */
  readonly baseDirectory: string;
  /** Of this computer. */
  readonly architecture: Architecture;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Text of Docker's configuration, for credentials; undefined when there is none. */
  readonly dockerConfiguration?: string;
  readonly onProgress?: (progress: ParentProgress) => void;
  /** Ends an import that is under way; nothing half-made is left. */
  readonly signal?: AbortSignal;
};

/** How far the download of a container image is. Layers count from 1. */
export type ParentProgress = {
  readonly layer: number;
  readonly layers: number;
  readonly bytes: number;
  readonly totalBytes: number;
};

export type ResolvedParent = {
  /** Top first. */
  readonly roots: readonly RootRef[];
  /** As the user may write it. */
  readonly name: string;
  /** "sha256:…", changes with the content; for the host with its installed packages. */
  readonly digest: string;
  readonly platform: "Linux";
  readonly osName: string;
  readonly osVersion: string;
  readonly architecture: Architecture;
};

/**
 * Brings a parent image into the layer store, unless it is there.
 *
 * @throws {NotFound} There is no such file or image. {InvalidInput} It cannot be used. {Denied} Rights or a login are
 *   missing. {Unavailable} The registry does not answer. {Cancelled} The signal was given.
 */
export async function resolveParent(
  parent: LocalParent,
  context: ParentContext,
): Promise<ResolvedParent> {
  try {
    return await parentOf(parent, context);
  } catch (error) {
    // Whatever a read, a program or a request says then, the signal is why.
    if (context.signal?.aborted !== true) throw error;
    throw new Cancelled("Cannot go on with the parent image: its import was interrupted", {
      cause: error,
    });
  }
}

function parentOf(parent: LocalParent, context: ParentContext): Promise<ResolvedParent> {
  switch (parent.kind) {
    case "host":
      return hostParent(context);
    case "folder":
      return folderParent(resolve(context.baseDirectory, parent.path), context);
    case "tarball":
      return tarballParent(resolve(context.baseDirectory, parent.path), context);
    case "oci":
      return ociParent(parent, context);
  }
}
