/** Digests of images in container registries: ECR is asked with the account's own credentials, others as anyone may. */
import { BatchGetImageCommand } from "@aws-sdk/client-ecr";
import type { ContainerParentPorts } from "../build/resolve-container-parent.ts";
import { NotFound } from "../errors.ts";
import { INDEX_TYPES, MANIFEST_TYPES } from "../oci/manifest.ts";
import { registryClient } from "../oci/registry-client.ts";
import type { OciReference } from "../pipeline/oci-reference.ts";
import type { Call } from "./connection.ts";
import { ecrClient } from "./ecr-client.ts";
import { clockOf } from "./system-clock.ts";
import { translating } from "./translate-error.ts";

/** Longest that a registry is asked. A build goes on without its answer. */
const PATIENCE_MILLISECONDS = 20_000;

const TYPES = [...INDEX_TYPES, ...MANIFEST_TYPES];

/** Registries as a connection reaches them. */
export function containerImages(call: Call): ContainerParentPorts["containerImages"] {
  return {
    async digest(reference) {
      const ecr = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(
        reference.registry,
      );
      if (ecr?.[1] !== undefined && ecr[2] !== undefined)
        return ofEcr(call, { registryId: ecr[1], region: ecr[2] }, reference);
      const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
      const client = registryClient({
        registry: reference.registry,
        repository: reference.repository,
        credentials: undefined,
        fetch: globalThis.fetch,
        clock: clockOf(call),
        signal: AbortSignal.any([call.signal, patience]),
      });
      const { tag = "latest", digest } = reference;
      return (await client.manifest(digest ?? tag, TYPES)).digest;
    },
  };
}

async function ofEcr(
  { connection, signal }: Call,
  { registryId, region }: { readonly registryId: string; readonly region: string },
  { repository, tag = "latest", digest }: OciReference,
): Promise<string> {
  const command = new BatchGetImageCommand({
    registryId,
    repositoryName: repository,
    imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
    acceptedMediaTypes: TYPES,
  });
  const { images } = await translating(
    `look for the image in repository "${repository}" of ${region}`,
    ecrClient(connection, region).send(command, { abortSignal: signal }),
  );
  const found = images?.[0]?.imageId?.imageDigest;
  if (found === undefined) throw new NotFound(`the repository has no image "${digest ?? tag}"`);
  return found;
}
