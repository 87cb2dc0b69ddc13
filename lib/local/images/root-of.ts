import { type MaskEntry, planHostMask } from "../machines/host-mask.ts";
import { HOST_MASK } from "../machines/host-mask-table.ts";
import { hostView } from "../machines/host-view.ts";
import type { LayerEntry } from "./layer-entry.ts";
import type { LayerStore } from "./layer-store.ts";
import type { RootRef } from "./root-ref.ts";
import { EMPTY_ROOT, folderView, layerAbove, type RootView } from "./root-view.ts";

/** The root file system that some parts make together, top first; for the host as machines see it. */
export async function rootOf(
  refs: readonly RootRef[],
  store: Pick<LayerStore, "listing">,
): Promise<RootView> {
  let view = EMPTY_ROOT;
  for (const ref of refs.toReversed())
    view =
      ref.kind === "host"
        ? layerAbove(planHostMask(HOST_MASK, [], hostView).map(maskEntry), folderView("/"))
        : layerAbove(await store.listing(ref.digest), view);
  return view;
}

/** Content of cleaned files does not matter: whatever a build writes there is a change. */
function maskEntry(entry: MaskEntry): LayerEntry {
  const { mode, uid, gid } = entry;
  const common = { path: entry.path.slice(1), mode, uid, gid };
  if (entry.kind === "whiteout") return { ...common, kind: "whiteout" };
  if (entry.kind === "folder") return { ...common, kind: "folder", isOpaque: entry.isOpaque };
  return { ...common, kind: "file", size: entry.content.length, sha256: "" };
}
