/** Tags of container images in ECR. */
import { BatchGetImageCommand, PutImageCommand } from "@aws-sdk/client-ecr";
import type { PublishContainerPorts } from "../build/publish-container.ts";
import { NotFound } from "../errors.ts";
import { INDEX_TYPES, MANIFEST_TYPES } from "../oci/manifest.ts";
import type { Call } from "./connection.ts";
import { ecrClient } from "./ecr-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Tags as a connection reaches them. */
export function containerTagger({
  connection,
  signal,
}: Call): PublishContainerPorts["repositories"] {
  const abort = { abortSignal: signal };
  return {
    async tag(region, { repositoryName, digest }, tags) {
      const client = ecrClient(connection, region);
      const get = new BatchGetImageCommand({
        repositoryName,
        imageIds: [{ imageDigest: digest }],
        acceptedMediaTypes: [...INDEX_TYPES, ...MANIFEST_TYPES],
      });
      const what = `${digest} in repository "${repositoryName}" of ${region}`;
      const { images } = await translating(`read ${what}`, client.send(get, abort));
      const [image] = images ?? [];
      if (image?.imageManifest === undefined)
        throw new NotFound(`Cannot tag ${what}: the repository has no such image`);
      for (const imageTag of tags) {
        const put = new PutImageCommand({
          repositoryName,
          imageManifest: image.imageManifest,
          imageManifestMediaType: image.imageManifestMediaType,
          imageTag,
          imageDigest: digest,
        });
        // It has that tag already: an earlier run of the same task gave it.
        const there = ["ImageAlreadyExistsException"];
        await translating(
          `give the tag "${imageTag}" to ${what}`,
          unless(there, client.send(put, abort)),
        );
      }
    },
  };
}
