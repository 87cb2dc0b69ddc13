/** What a container build on this computer finds in place: host, repositories, parent image. */
import { InvalidInput } from "../../../errors.ts";
import { registryWriter } from "../../../oci/registry-client.ts";
import { renderOciReference } from "../../../pipeline/oci-reference.ts";
import { type ParentImage, parseContainerParentImage } from "../../../pipeline/parent-image.ts";
import type { Pipeline } from "../../../pipeline/pipeline.ts";
import { renderVersion } from "../../../pipeline/semantic-version.ts";
import type { BringOptions } from "../bring-parent.ts";
import type { BuildRegions } from "../build-regions.ts";
import type { Stack } from "../stack.ts";
import { bringContainerParent } from "./bring-container-parent.ts";
import { bringHost } from "./bring-host.ts";
import { bringRepositories } from "./bring-repositories.ts";
import { localLogin } from "./local-login.ts";

/** Repository of parents that lie on this computer. */
const PARENTS = "kiln/parents";

/**
 * Puts all of it in place.
 *
 * @param written The parent image that the user named instead of the recipe's.
 * @returns what the build request names as its parent; undefined for the recipe's.
 * @throws {InvalidInput} The parent cannot be used.
 */
export async function prepareContainerBuild(
  stack: Stack,
  pipeline: Pipeline & { readonly containerRecipe: NonNullable<Pipeline["containerRecipe"]> },
  regions: BuildRegions,
  written: string | undefined,
  options: BringOptions,
): Promise<string | undefined> {
  const { containerRecipe: recipe } = pipeline;
  const parent = written === undefined ? recipe.parentImage : parentOf(written);
  for (const text of await bringRepositories(stack, pipeline, regions))
    options.report(`made ${text}`);
  const image = recipe.instanceConfiguration?.image;
  const host = await bringHost(stack, image, options);
  const wanted =
    parent.kind === "folder" || parent.kind === "tarball"
      ? await pushed(stack, parent, options)
      : written === undefined
        ? undefined
        : textOf(parent);
  if (image?.kind !== "ami") return wanted;
  if (wanted === undefined) return host;
  throw new InvalidInput(
    `Cannot use another parent image here: instanceConfiguration names ${image.imageId}, which is in no account of this computer\n  → Name it by a parameter (ssm:…), or leave it out.`,
  );
}

async function pushed(
  stack: Stack,
  parent: Extract<ParentImage, { kind: "folder" | "tarball" }>,
  { region, baseDirectory, report }: BringOptions,
): Promise<string> {
  const { host, contextOf } = await localLogin(stack);
  const repository = `${region}/${PARENTS}`;
  report(`pushing ${parent.path} to the local registry`);
  const writer = registryWriter(contextOf(repository));
  return `oci://${host}/${repository}@${await bringContainerParent(writer, parent, baseDirectory)}`;
}

function parentOf(written: string): ParentImage {
  const parsed = parseContainerParentImage(written);
  if ("value" in parsed) return parsed.value;
  const { reason, remedy } = parsed.refusal;
  throw new InvalidInput(
    `Cannot use "--parent ${written}": ${reason}${remedy === undefined ? "" : `\n  → ${remedy}`}`,
  );
}

/** As a build request names it. */
function textOf(parent: ParentImage): string {
  if (parent.kind === "oci") return `oci://${renderOciReference(parent)}`;
  if (parent.kind === "image") return `${parent.name}@${renderVersion(parent.version)}`;
  if (parent.kind === "image-arn") return parent.arn;
  throw new InvalidInput(`Cannot use a parent of kind "${parent.kind}" for a container image`);
}
