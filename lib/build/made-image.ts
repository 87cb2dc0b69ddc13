/** Images that a build has made, remembered as soon as EC2 has given their ids. */
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type Registry, readDocument } from "./registry.ts";
import { madeImageKey, madeImagePrefix } from "./registry-keys.ts";

const shape = record(
  {
    region: required(text()),
    imageId: required(text()),
    name: required(text()),
    /** It has passed its tests, so nothing removes it any more. */
    isPublished: defaulted(boolean(), false),
    /** Everything that was to be done with it has been done. */
    isDistributed: defaulted(boolean(), false),
    /** Task that exports it. */
    exportTaskId: optional(text()),
  },
  { what: "an image of a build", isOpen: true },
);

/** An image that a build has made in a Region. */
export type MadeImage = Infer<typeof shape>;

/** The image of a build in a Region; undefined when none has been made there. */
export async function madeImageIn(
  registry: Pick<Registry, "get">,
  buildId: string,
  region: string,
): Promise<MadeImage | undefined> {
  return (await readDocument(registry, madeImageKey(buildId, region), shape))?.value;
}

/** All images of a build, by Region in alphabetical order. */
export async function madeImages(
  registry: Pick<Registry, "get" | "list">,
  buildId: string,
): Promise<readonly MadeImage[]> {
  const keys = await registry.list(madeImagePrefix(buildId));
  const found = await Promise.all(keys.map((key) => readDocument(registry, key, shape)));
  return found.flatMap((one) => (one === undefined ? [] : [one.value]));
}

/** Remembers an image; what the caller leaves out is not so yet. */
export async function rememberImage(
  registry: Pick<Registry, "put">,
  buildId: string,
  image: Omit<MadeImage, "isDistributed"> & Partial<Pick<MadeImage, "isDistributed">>,
): Promise<void> {
  await registry.put(madeImageKey(buildId, image.region), image);
}
