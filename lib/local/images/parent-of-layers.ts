import { InvalidInput } from "../../errors.ts";
import { architectureOfLayers } from "./architecture.ts";
import type { Layer } from "./layer-store.ts";
import { osReleaseOf } from "./os-release.ts";
import type { ParentContext, ResolvedParent } from "./parents.ts";

/** Describes a parent that lies in layers, top first, after checking that a machine can be made of it. */
export async function parentOfLayers(
  layers: readonly Layer[],
  about: Pick<ResolvedParent, "name" | "digest">,
  context: Pick<ParentContext, "architecture">,
): Promise<ResolvedParent> {
  const folders = layers.map(({ folder }) => folder);
  const architecture = await architectureOfLayers(folders);
  if (architecture === undefined)
    throw new InvalidInput(
      `Cannot use "${about.name}" as parent image: it has no /bin/sh that is a program for x86_64 or arm64, expected a root file system with a shell`,
    );
  if (architecture !== context.architecture)
    throw new InvalidInput(
      `Cannot use "${about.name}" as parent image: it is made for ${architecture}, expected ${context.architecture} as this computer`,
    );
  return {
    ...about,
    roots: layers.map(({ digest }) => ({ kind: "layer", digest })),
    platform: "Linux",
    ...(await osReleaseOf(folders)),
    architecture,
  };
}
