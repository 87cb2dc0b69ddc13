/** The container image that a parent image stands for now, pinned to its digest where that can be asked. */
import { Denied, InvalidInput, NotFound, TimedOut, Unavailable } from "../errors.ts";
import { type OciReference, renderOciReference } from "../pipeline/oci-reference.ts";
import type { ParentImage } from "../pipeline/parent-image.ts";
import { renderVersion, type VersionPattern } from "../pipeline/semantic-version.ts";
import type { Issue } from "../source/issue.ts";
import { newestAvailable } from "./image-versions.ts";
import { problem, type Resolved } from "./problem.ts";
import type { Registry } from "./registry.ts";

/** What finding it needs. */
export type ContainerParentPorts = {
  readonly registry: Pick<Registry, "get" | "list">;
  readonly containerImages: {
    /**
     * Digest of an image in a registry.
     *
     * @throws {NotFound} The registry has no such image.
     * @throws {Denied} It may not be asked. {Unavailable} It cannot be reached.
     */
    readonly digest: (reference: OciReference) => Promise<string>;
  };
};

const PATH = "containerRecipe.parentImage";

/** A reference to the parent image. One that cannot be asked for keeps its tag: the instance may know more. */
export async function resolveContainerParent(
  ports: ContainerParentPorts,
  region: string,
  parent: ParentImage,
): Promise<Resolved<string>> {
  switch (parent.kind) {
    case "oci":
      return ofRegistry(ports, parent);
    case "image":
      return ofKiln(ports, region, parent.name, parent.version);
    case "image-arn":
      return ofKiln(ports, region, parent.image.name, parent.image.version, parent.arn);
    default:
      return refused(
        `Cannot use a parent of kind "${parent.kind}" for a container image`,
        "Give a reference such as alpine:3.22, or an earlier image as name@1.x.x.",
      );
  }
}

function refused(message: string, remedy?: string): { readonly problems: readonly Issue[] } {
  return { problems: [problem("bad-parent", PATH, message, remedy)] };
}

async function ofRegistry(
  { containerImages }: ContainerParentPorts,
  { registry, repository, tag, digest }: OciReference,
): Promise<Resolved<string>> {
  const reference: OciReference = {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
  try {
    const found = await containerImages.digest(reference);
    return { value: renderOciReference({ ...reference, digest: found }) };
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput)
      return refused(
        `Cannot use "${renderOciReference(reference)}" as parent: ${error.message}`,
        "Look at name and tag of the image.",
      );
    if (error instanceof Denied || error instanceof Unavailable || error instanceof TimedOut)
      return { value: renderOciReference(reference) };
    throw error;
  }
}

async function ofKiln(
  { registry }: ContainerParentPorts,
  region: string,
  name: string,
  version: VersionPattern,
  arn?: string,
): Promise<Resolved<string>> {
  const written = arn ?? `${name}@${renderVersion(version)}`;
  const image = await newestAvailable(registry, name, version);
  if (image === undefined)
    return refused(
      `Cannot use "${written}" as parent: Kiln has built no such image`,
      arn === undefined
        ? undefined
        : 'For images of Amazon, name the registry: "public.ecr.aws/amazonlinux/amazonlinux:2023".',
    );
  const { containers = [] } = image;
  const found = containers.find((one) => one.region === region) ?? containers[0];
  if (found !== undefined) return { value: `${found.uri}@${found.digest}` };
  return refused(
    `Cannot use "${written}" as parent: version ${image.version}/${image.build} is no container image`,
    "Use imageRecipe to build on an AMI.",
  );
}
