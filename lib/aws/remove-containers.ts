/** Removing container images from ECR. */
import { BatchDeleteImageCommand } from "@aws-sdk/client-ecr";
import type { RemoveContainersPorts } from "../build/remove-containers.ts";
import type { Call } from "./connection.ts";
import { ecrClient } from "./ecr-client.ts";
import { slicesOf } from "./pages.ts";
import { translating, unless } from "./translate-error.ts";

/** Removal as a connection does it. */
export function containerRemover({
  connection,
  signal,
}: Call): RemoveContainersPorts["repositories"] {
  return {
    async remove(region, repositoryName, digests) {
      for (const slice of slicesOf(digests, 100)) {
        const command = new BatchDeleteImageCommand({
          repositoryName,
          imageIds: slice.map((imageDigest) => ({ imageDigest })),
        });
        await translating(
          `remove images from repository "${repositoryName}" of ${region}`,
          unless(
            ["RepositoryNotFoundException"],
            ecrClient(connection, region).send(command, { abortSignal: signal }),
          ),
        );
      }
    },
  };
}
