import { INDEX_TYPES, MANIFEST_TYPES } from "../oci/manifest.ts";
import type { Registry } from "../oci/registry-client.ts";
import { parseOciReference, renderOciReference } from "../pipeline/oci-reference.ts";
import type { ContainerJob } from "./container-job.ts";

/**
 * A job whose parent image is named by its digest, so that every platform is built on the same one, and whose
 * annotations say which one it is. Engines know the digest of their own copy only.
 *
 * @param readerOf Makes a client for the repository of an image.
 */
export async function pinParent(
  job: ContainerJob,
  readerOf: (image: string) => Pick<Registry, "manifest">,
): Promise<ContainerJob> {
  const parsed = parseOciReference(job.parentImage);
  if ("refusal" in parsed) return job;
  const { tag = "latest", digest, ...repository } = parsed.value;
  const { digest: found } = await readerOf(job.parentImage).manifest(digest ?? tag, [
    ...INDEX_TYPES,
    ...MANIFEST_TYPES,
  ]);
  return {
    ...job,
    parentImage: renderOciReference({ ...repository, digest: found }),
    annotations: {
      ...job.annotations,
      "org.opencontainers.image.base.name": job.parentImage.replace(/@.*$/, ""),
      "org.opencontainers.image.base.digest": found,
    },
  };
}
