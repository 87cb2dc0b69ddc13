/** Repositories in which a build's container image has been published; nothing removes it there any more. */
import { list, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type Registry, readDocument } from "./registry.ts";
import { madeContainerKey, madeContainerPrefix } from "./registry-keys.ts";

const shape = record(
  {
    region: required(text()),
    repositoryName: required(text()),
    uri: required(text()),
    digest: required(text()),
    tags: required(list(text())),
  },
  { what: "a published container image", isOpen: true },
);

/** A container image in a repository. */
export type MadeContainer = Infer<typeof shape>;

/** All that a build has published, by Region in alphabetical order. */
export async function madeContainers(
  registry: Pick<Registry, "get" | "list">,
  buildId: string,
): Promise<readonly MadeContainer[]> {
  const keys = await registry.list(madeContainerPrefix(buildId));
  const found = await Promise.all(keys.map((key) => readDocument(registry, key, shape)));
  return found.flatMap((one) => (one === undefined ? [] : [one.value]));
}

/** Remembers that an image has been published, before it is. */
export async function rememberContainer(
  registry: Pick<Registry, "put">,
  buildId: string,
  container: MadeContainer,
): Promise<void> {
  await registry.put(madeContainerKey(buildId, container.region), container);
}
