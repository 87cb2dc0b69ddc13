import { InvalidInput } from "../../../errors.ts";
import type { CloudOptions } from "../../../local/cloud.ts";
import { isLoopback } from "../../../oci/registry-challenge.ts";

/**
 * The container registry that stands behind the local ECR, when the user names one.
 *
 * @param written `HOST:PORT` of a registry on this computer; undefined for the local cloud's own.
 * @throws {InvalidInput} It is not on this computer, or does not answer.
 */
export async function registryOption(
  written: string | undefined,
): Promise<Pick<CloudOptions, "registry">> {
  if (written === undefined || written === "") return {};
  const refuse = (why: string, remedy: string): InvalidInput =>
    new InvalidInput(`Cannot use "${written}" as container registry: ${why}\n  → ${remedy}`);
  if (!/^[\w.-]+:\d+$|^\[[0-9a-f:]+\]:\d+$/.test(written) || !isLoopback(written))
    throw refuse("expected HOST:PORT of this computer", "Write for example 127.0.0.1:5000.");
  const reply = await fetch(`http://${written}/v2/`).catch(() => undefined);
  await reply?.body?.cancel();
  if (reply === undefined || (!reply.ok && reply.status !== 401))
    throw refuse(
      "no registry answers there",
      "Start one, for example docker-registry serve CONFIG, or leave the flag out for Kiln's own.",
    );
  // Registries on loopback want no login; one that does is told this.
  return { registry: { host: async () => written, login: () => "AWS:kiln" } };
}
