import { type ImageRecord, imageRecord } from "../build/image-record.ts";
import { type Registry, readDocument } from "../build/registry.ts";
import { IMAGES } from "../build/registry-keys.ts";

/** Images that are somewhere, although they may be missing elsewhere: from old to new. */
export async function publishedImages(
  registry: Pick<Registry, "get" | "list">,
): Promise<readonly ImageRecord[]> {
  const keys = await registry.list(IMAGES);
  const read = await Promise.all(keys.map((key) => readDocument(registry, key, imageRecord)));
  return read
    .flatMap((found) => found?.value ?? [])
    .filter(({ status, amis }) => status !== "PENDING" && amis.some((ami) => ami.isPublished))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}
