import type { OutputContainer } from "../../../build/build-record.ts";
import { NotFound } from "../../../errors.ts";
import { systemClock } from "../../../local/clock.ts";
import { INDEX_TYPES, MANIFEST_TYPES } from "../../../oci/manifest.ts";
import {
  type RegistryContext,
  type RegistryDocument,
  registryWriter,
} from "../../../oci/registry-client.ts";
import { parseOciReference } from "../../../pipeline/oci-reference.ts";
import type { Stack } from "../stack.ts";
import { localLogin } from "./local-login.ts";

/** A container image in a registry that answers. */
export type OpenImage = {
  readonly context: RegistryContext;
  /** Docker's configuration with what logs in there. */
  readonly dockerConfiguration: string;
  /** Its manifest or index. */
  readonly document: RegistryDocument;
};

/**
 * Finds an image where its record says that it is: in the local cloud's own registry, whatever its port is now, or in
 * the one that was named when it was built.
 *
 * @throws {NotFound} None of its repositories has it, or can be reached.
 */
export async function openImage(
  stack: Pick<Stack, "connection">,
  label: string,
  containers: readonly OutputContainer[],
): Promise<OpenImage> {
  const login = await localLogin(stack);
  for (const { uri, digest } of containers) {
    const parsed = parseOciReference(uri);
    if ("refusal" in parsed) continue;
    const { registry, repository } = parsed.value;
    const elsewhere: RegistryContext = {
      registry,
      repository,
      credentials: undefined,
      fetch: globalThis.fetch,
      clock: systemClock,
    };
    for (const [context, dockerConfiguration] of [
      [login.contextOf(repository), login.dockerConfiguration],
      [elsewhere, "{}"],
    ] as const) {
      const document = await registryWriter(context)
        .find(digest, [...MANIFEST_TYPES, ...INDEX_TYPES])
        .catch(() => undefined);
      if (document !== undefined) return { context, dockerConfiguration, document };
    }
  }
  const [first] = containers;
  throw new NotFound(
    `Cannot read the image "${label}": ${first === undefined ? "it was removed" : `${first.uri} has it no more, or does not answer`}`,
  );
}
