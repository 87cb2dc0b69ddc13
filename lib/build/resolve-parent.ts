import type { AmiFilter } from "../pipeline/ami-filter.ts";
import type { ParentImage } from "../pipeline/parent-image.ts";
import { renderVersion, type VersionPattern } from "../pipeline/semantic-version.ts";
import type { Issue } from "../source/issue.ts";
import type { Image } from "./cloud.ts";
import { newestAvailable } from "./image-versions.ts";
import { problem, type Resolved } from "./problem.ts";
import type { Registry } from "./registry.ts";
import { PARENT, type Tags } from "./tags.ts";

/** What finding a parent image needs. */
export type ParentPorts = {
  readonly registry: Pick<Registry, "get" | "list">;
  readonly images: {
    readonly describe: (region: string, ids: readonly string[]) => Promise<readonly Image[]>;
    /** Images with all of these tags, whoever owns them. */
    readonly tagged: (region: string, tags: Tags) => Promise<readonly Image[]>;
    /** Available images that fit a search, in no order. */
    readonly search: (region: string, filter: AmiFilter) => Promise<readonly Image[]>;
  };
  readonly parameters: {
    /** Value of a parameter by name or ARN; undefined when there is none. */
    readonly read: (region: string, parameter: string) => Promise<string | undefined>;
  };
};

const PATH = "imageRecipe.parentImage";

/** Finds the AMI that a parent image stands for now. */
export async function resolveParent(
  ports: ParentPorts,
  region: string,
  parent: ParentImage,
): Promise<Resolved<Image>> {
  switch (parent.kind) {
    case "ami":
      return described(ports, region, parent.imageId, `"${parent.imageId}"`);
    case "ssm-parameter":
      return ofParameter(ports, region, parent.parameter);
    case "ami-filter":
      return ofSearch(ports, region, parent);
    case "image":
      return ofKiln(ports, region, parent.name, parent.version);
    case "image-arn":
      return ofKiln(ports, region, parent.image.name, parent.image.version, parent.arn);
    case "marketplace-product":
      return refused(
        `Cannot use Marketplace product "${parent.productId}" as parent: its AMI is not known`,
        "Subscribe to it and give the id of its AMI.",
      );
    default:
      return ofComputer(ports, region, parent);
  }
}

function refused(message: string, remedy?: string): { readonly problems: readonly Issue[] } {
  return { problems: [problem("bad-parent", PATH, message, remedy)] };
}

async function described(
  ports: ParentPorts,
  region: string,
  imageId: string,
  what: string,
): Promise<Resolved<Image>> {
  const [image] = await ports.images.describe(region, [imageId]);
  if (image === undefined)
    return refused(
      `Cannot use ${what} as parent: ${imageId} does not exist in ${region} or this account may not use it`,
      "Give an AMI of the build Region.",
    );
  if (image.state === "available") return { value: image };
  return refused(
    `Cannot use ${what} as parent: ${imageId} is ${image.state}, expected it to be available`,
  );
}

async function ofParameter(
  ports: ParentPorts,
  region: string,
  parameter: string,
): Promise<Resolved<Image>> {
  const value = await ports.parameters.read(region, parameter);
  if (value === undefined)
    return refused(
      `Cannot use "ssm:${parameter}" as parent: there is no such parameter in ${region}`,
    );
  if (!/^ami-[0-9a-f]+$/.test(value))
    return refused(
      `Cannot use "ssm:${parameter}" as parent: its value is "${value.slice(0, 60)}", expected an AMI id`,
    );
  return described(ports, region, value, `"ssm:${parameter}"`);
}

async function ofSearch(
  ports: ParentPorts,
  region: string,
  filter: AmiFilter,
): Promise<Resolved<Image>> {
  const images = await ports.images.search(region, filter);
  const [newest] = images.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (newest !== undefined) return { value: newest };
  return refused(
    `Cannot find a parent image in ${region}: no ${filter.architecture} AMI of ${filter.owners.join(", ")} is named "${filter.name}"`,
    "Look at the pattern: * stands for any text.",
  );
}

async function ofKiln(
  ports: ParentPorts,
  region: string,
  name: string,
  version: VersionPattern,
  arn?: string,
): Promise<Resolved<Image>> {
  const written = arn ?? `${name}@${renderVersion(version)}`;
  const image = await newestAvailable(ports.registry, name, version);
  if (image === undefined)
    return refused(
      `Cannot use "${written}" as parent: Kiln has built no such image`,
      arn === undefined
        ? undefined
        : 'For images of Amazon, name the public parameter: "ssm:/aws/service/…".',
    );
  const ami = image.amis.find((one) => one.region === region);
  if (ami === undefined)
    return refused(
      `Cannot use "${written}" as parent: version ${image.version}/${image.build} has no AMI in ${region}`,
    );
  return described(ports, region, ami.image, `"${written}"`);
}

/** A parent on this computer: the local cloud has an AMI for it, with a tag that says what it was made from. */
async function ofComputer(
  ports: ParentPorts,
  region: string,
  parent: LocalParent,
): Promise<Resolved<Image>> {
  const label = localParentLabel(parent);
  const images = await ports.images.tagged(region, { [PARENT]: label });
  const usable = images.filter((image) => image.state === "available");
  const [newest] = usable.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (newest !== undefined) return { value: newest };
  return refused(
    `Cannot use "${label}" as parent: there is none in ${region}; it is for builds on this computer`,
    "Give an AMI, a parameter, or an image that Kiln has built.",
  );
}

/** A parent image that only the local cloud has. */
export type LocalParent = Extract<ParentImage, { kind: "host" | "folder" | "tarball" | "oci" }>;

/** Value of the tag `kiln:parent` of the AMI that the local cloud makes for a parent image. */
export function localParentLabel(parent: LocalParent): string {
  if (parent.kind === "host") return "host";
  if (parent.kind !== "oci") return `${parent.kind}:${parent.path}`;
  const tag = parent.tag === undefined ? "" : `:${parent.tag}`;
  const digest = parent.digest === undefined ? "" : `@${parent.digest}`;
  return `oci://${parent.registry}/${parent.repository}${tag}${digest}`;
}
