/** What an image is built on: something in an AWS account, or something on this computer. */
import { map, type Shape } from "../source/shape.ts";
import { type AmiFilter, amiFilter } from "./ami-filter.ts";
import { type ImageArn, parseImageArn } from "./image-builder-arn.ts";
import { type OciReference, parseOciReference } from "./oci-reference.ts";
import { type Parsed, parsedText, refuse } from "./parsed-text.ts";
import { parseResourceName } from "./resource-name.ts";
import { parseVersionPattern, type VersionPattern } from "./semantic-version.ts";

/** Where the first layer of an image comes from. */
export type ParentImage =
  /** One AMI in the build Region. */
  | { readonly kind: "ami"; readonly imageId: string }
  /** The AMI id that a Systems Manager parameter (name or ARN) holds, read again at each build. */
  | { readonly kind: "ssm-parameter"; readonly parameter: string }
  /** An Image Builder image, by an ARN that may end in wildcards. */
  | { readonly kind: "image-arn"; readonly arn: string; readonly image: ImageArn }
  /** An image that Kiln built before, the newest that fits. */
  | { readonly kind: "image"; readonly name: string; readonly version: VersionPattern }
  /** An AWS Marketplace product. */
  | { readonly kind: "marketplace-product"; readonly productId: string }
  /** The newest AMI that a search finds. */
  | ({ readonly kind: "ami-filter" } & AmiFilter)
  /** This computer's own root file system. Local builds only, as the next three. */
  | { readonly kind: "host" }
  /** A folder with a root file system; relative to the pipeline file unless absolute. */
  | { readonly kind: "folder"; readonly path: string }
  /** A tar archive of a root file system; relative to the pipeline file unless absolute. */
  | { readonly kind: "tarball"; readonly path: string }
  /** An image in a container registry. */
  | ({ readonly kind: "oci" } & OciReference);

const FORMS =
  "expected an AMI id, ssm:<parameter>, an image ARN, name@1.x.x, oci://registry/name:tag, host, or the path of a folder or tar archive";

/** Reads the text form of a parent image. */
export function parseParentImage(written: string): Parsed<ParentImage> {
  if (written === "host") return { value: { kind: "host" } };
  if (written.startsWith("ami-")) return parseAmi(written);
  if (written.startsWith("ssm:")) return parseParameter(written.slice("ssm:".length));
  if (written.startsWith("arn:")) return parseArn(written);
  if (written.startsWith("oci://")) return parseOci(written.slice("oci://".length));
  if (/^prod-[a-z0-9]+$/.test(written))
    return { value: { kind: "marketplace-product", productId: written } };
  if (/\.(?:tar|tar\.(?:gz|bz2|xz|zst)|tgz|tbz2|txz)$/.test(written) && !written.includes("://"))
    return { value: { kind: "tarball", path: written } };
  if (written.startsWith("/aws/service/"))
    return refuse("it is a public parameter without its scheme", `Write "ssm:${written}".`);
  if (/^(?:\/|\.\/|\.\.\/|\.$|\.\.$)/.test(written) || /^[^:@]+\/$/.test(written))
    return { value: { kind: "folder", path: written } };
  if (/^[^/:]+@/.test(written)) return parseOwnImage(written);
  return refuse(FORMS, adviceFor(written));
}

function parseAmi(written: string): Parsed<ParentImage> {
  return /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(written)
    ? { value: { kind: "ami", imageId: written } }
    : refuse('expected "ami-" and 8 or 17 hexadecimal digits');
}

function parseParameter(parameter: string): Parsed<ParentImage> {
  const isArn = /^arn:aws[^:]*:ssm:[^:]+:[0-9]{0,12}:parameter\/\S+$/.test(parameter);
  // "/aws/…" names the public parameters; a selector (:3, :label) may follow.
  const isName = /^[a-zA-Z0-9_.\-/]{1,1011}(?::[a-zA-Z0-9_.-]+)?$/.test(parameter);
  return isArn || (isName && !parameter.startsWith("arn:"))
    ? { value: { kind: "ssm-parameter", parameter } }
    : refuse('expected the name or ARN of a Systems Manager parameter after "ssm:"');
}

function parseArn(written: string): Parsed<ParentImage> {
  if (/^arn:aws[^:]*:ssm:/.test(written))
    return refuse("it is the ARN of a parameter without its scheme", `Write "ssm:${written}".`);
  if (/^arn:aws[^:]*:ec2:[^:]*:[^:]*:image\/ami-/.test(written))
    return refuse("it is an EC2 ARN", `Write "${written.replace(/^.*\//, "")}".`);
  const parsed = parseImageArn(written);
  return "value" in parsed
    ? { value: { kind: "image-arn", arn: written, image: parsed.value } }
    : parsed;
}

function parseOci(written: string): Parsed<ParentImage> {
  const parsed = parseOciReference(written);
  return "value" in parsed ? { value: { kind: "oci", ...parsed.value } } : parsed;
}

function parseOwnImage(written: string): Parsed<ParentImage> {
  const at = written.indexOf("@");
  if (written.slice(at).startsWith("@sha256:"))
    return refuse("it is an image in a registry without its scheme", ociAdvice(written));
  const name = parseResourceName(written.slice(0, at));
  if ("refusal" in name) return name;
  const version = parseVersionPattern(written.slice(at + 1));
  return "value" in version
    ? { value: { kind: "image", name: name.value, version: version.value } }
    : version;
}

function adviceFor(written: string): string | undefined {
  if (/^docker:\/\//.test(written)) return `Write "oci://${written.slice("docker://".length)}".`;
  if (written.startsWith("resolve:ssm:"))
    return `Write "ssm:${written.slice("resolve:ssm:".length)}".`;
  if (/^https?:\/\//.test(written))
    return "Download the archive and give its path, or name an image in a registry with oci://.";
  if (/^(?:localhost|local|self)$/.test(written)) return 'Write "host" for this computer.';
  if (written.startsWith("~")) return "Write the whole path: ~ is not expanded.";
  if (/^[a-z0-9._/-]+(?::[\w./-]+)?(?:@sha256:.*)?$/.test(written) && /[:@]/.test(written))
    return ociAdvice(written);
  if (/^[\w.-]+(?:\/[\w.-]+)*$/.test(written))
    return `Write "./${written}/" for a folder, "${written}@x.x.x" for an earlier image, or "oci://${withRegistry(written)}" for an image in a registry.`;
  return undefined;
}

function ociAdvice(written: string): string {
  return `Write "oci://${withRegistry(written)}" for an image in a registry.`;
}

function withRegistry(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  if (rest.length > 0 && /[.:]/.test(first)) return reference;
  return `docker.io/${rest.length === 0 ? "library/" : ""}${reference}`;
}

const parentImageText = parsedText(parseParentImage, { minLength: 1, maxLength: 1024 });
const parentImageFilter: Shape<ParentImage> = map(amiFilter, (filter) => ({
  kind: "ami-filter",
  ...filter,
}));

/** A parent image: text in one of the forms above, or a search for an AMI. */
export const parentImage: Shape<ParentImage> = {
  read: (node, reading) =>
    node.kind === "mapping"
      ? parentImageFilter.read(node, reading)
      : parentImageText.read(node, reading),
  schema: () => ({ anyOf: [parentImageText.schema(), amiFilter.schema()] }),
};

/**
 * Reads what a container image is built on: an image ARN, an earlier image, a reference such as `alpine:3.22`, or, on one
 * computer, the path of a folder or an archive.
 */
export function parseContainerParentImage(written: string): Parsed<ParentImage> {
  if (written.startsWith("arn:")) return parseArn(written);
  if (written.startsWith("ami-"))
    return refuse("it is an AMI, expected a container image", "Use imageRecipe to build an AMI.");
  if (/@(?:x|[0-9]+)\./.test(written)) return parseOwnImage(written);
  if (/^\.{0,2}\//.test(written) || /\.(?:tar|tgz|tar\.\w+)$/.test(written))
    return parseParentImage(written);
  return parseOci(withRegistry(written.replace(/^(?:oci|docker):\/\//, "")));
}

/** The parent image of a container recipe. */
export const containerParentImage: Shape<ParentImage> = parsedText(parseContainerParentImage, {
  minLength: 1,
  maxLength: 1024,
});
