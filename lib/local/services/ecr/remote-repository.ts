/** A repository in the registry behind the local ECR, by OCI's API. */
import { INDEX_TYPES, MANIFEST_TYPES } from "../../../oci/manifest.ts";
import { type RegistryDocument, registryWriter } from "../../../oci/registry-client.ts";
import { registrySession } from "../../../oci/registry-session.ts";
import { list, optional, record } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import { readValue } from "../../../source/shape.ts";
import type { Call } from "../../endpoint/service.ts";
import { type Ecr, pathOf } from "./world.ts";

const ACCEPT = [...MANIFEST_TYPES, ...INDEX_TYPES];

/** What ECR asks of it. */
export type RemoteRepository = {
  readonly find: (reference: string) => Promise<RegistryDocument | undefined>;
  readonly put: (document: Omit<RegistryDocument, "digest">, tag?: string) => Promise<string>;
  /** @returns false when there was none. */
  readonly remove: (reference: string) => Promise<boolean>;
  readonly tags: () => Promise<readonly string[]>;
};

const tagList = record({ tags: optional(list(text())) }, { isOpen: true });

/** The repository of a call. @throws {AwsError} RepositoryNotFoundException */
export async function remoteRepository(
  ecr: Ecr,
  call: Call,
  name: string,
): Promise<RemoteRepository> {
  await ecr.repository(call, name);
  const [user = "", ...password] = ecr.backend.login().split(":");
  const context = {
    registry: await ecr.backend.host(),
    repository: pathOf(call.region, name),
    credentials: { user, password: password.join(":") },
    fetch: globalThis.fetch,
    clock: ecr.clock,
  };
  const writer = registryWriter(context);
  const session = registrySession(context, "push");
  return {
    find: (reference) => writer.find(reference, ACCEPT),
    put: async ({ text, mediaType }, tag) =>
      (await writer.putManifest(text, mediaType, tag)).digest,
    async remove(reference) {
      const reply = await session.send(`manifests/${reference}`, { method: "DELETE" }, [404]);
      return reply.ok;
    },
    async tags() {
      const reply = await session.send("tags/list", { method: "GET" }, [404]);
      if (!reply.ok) return [];
      return readValue(tagList, await reply.json()).value?.tags ?? [];
    },
  };
}
