/** What refers to an image in a repository: lists of packages, signatures. @see OCI distribution 1.1, "Listing Referrers" */
import { list, optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { type Infer, readValue } from "../source/shape.ts";
import { INDEX_TYPES } from "./manifest.ts";
import { type RegistryContext, registrySession } from "./registry-session.ts";

const referrer = record(
  {
    mediaType: required(text()),
    digest: required(text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 digits" })),
    size: required(integer({ minimum: 0 })),
    artifactType: optional(text()),
  },
  { isOpen: true },
);
/** A manifest that refers to another. */
export type Referrer = Infer<typeof referrer>;

const referrersShape = record({ manifests: required(list(referrer)) }, { isOpen: true });

/** The tag under which registries without a list of referrers keep it. */
export function referrersTag(digest: string): string {
  return digest.replace(":", "-");
}

/** What refers to an image; none where nothing is known. */
export async function referrersOf(
  context: RegistryContext,
  digest: string,
): Promise<readonly Referrer[]> {
  const session = registrySession(context, "pull");
  const headers = { accept: INDEX_TYPES.join(", ") };
  for (const target of [`referrers/${digest}`, `manifests/${referrersTag(digest)}`]) {
    const reply = await session.send(target, { method: "GET", headers }, [400, 404, 405]);
    const value: unknown = reply.ok ? await reply.json().catch(() => undefined) : undefined;
    if (!reply.ok) await reply.body?.cancel();
    const found = readValue(referrersShape, value).value;
    if (found !== undefined) return found.manifests;
  }
  return [];
}
