/** A container image as root file system of a machine. */
import { randomUUID } from "node:crypto";
import type { OutputContainer } from "../../../build/build-record.ts";
import { systemClock } from "../../../local/clock.ts";
import { architectureOfNode } from "../../../local/images/architecture.ts";
import { importIndex } from "../../../local/images/import-index.ts";
import { resolveParent } from "../../../local/images/parents.ts";
import type { RootRef } from "../../../local/images/root-ref.ts";
import type { Stack } from "../stack.ts";
import { openImage } from "./open-image.ts";

/**
 * The parts of the root file system of an image, top first; its layers are unpacked unless they were before.
 *
 * @throws {NotFound} It is in no registry that answers. {InvalidInput} It is for no platform of this computer.
 */
export async function containerRoots(
  stack: Pick<Stack, "connection" | "layers">,
  stateDirectory: string,
  label: string,
  containers: readonly OutputContainer[],
): Promise<readonly RootRef[]> {
  const { context, dockerConfiguration, document } = await openImage(stack, label, containers);
  const { registry, repository } = context;
  const { roots } = await resolveParent(
    { kind: "oci", registry, repository, digest: document.digest },
    {
      store: stack.layers,
      index: importIndex(stateDirectory, stack.layers, randomUUID),
      baseDirectory: stateDirectory,
      architecture: architectureOfNode(process.arch) ?? "x86_64",
      fetch: globalThis.fetch,
      clock: systemClock,
      dockerConfiguration,
    },
  );
  return roots;
}
