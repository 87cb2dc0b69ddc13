/** A folder in OCI's image layout, as container engines write it. */
import { InvalidInput } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { type Descriptor, descriptor, readDocument } from "../oci/manifest.ts";
import { list, mapping, optional, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";

const open = { isOpen: true } as const;
const indexShape = record({ manifests: required(list(descriptor, { minimum: 1 })) }, open);

/** A manifest of an image, with all that the engine has put in. */
export type LayoutManifest = {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: { readonly [name: string]: string };
};

const manifestShape = record(
  {
    config: required(descriptor),
    layers: required(list(descriptor)),
    annotations: optional(mapping(text())),
  },
  open,
);

/**
 * The one image of a layout.
 *
 * @throws {InvalidInput} The folder is no layout, or has several images.
 */
export async function readLayout(
  folder: string,
  { files }: Pick<Host, "files">,
): Promise<LayoutManifest> {
  const index = readDocument(
    indexShape,
    await files.readFile(`${folder}/index.json`, "utf8"),
    "the index of the image that was built",
  );
  const [first, ...more] = index.manifests;
  if (first === undefined || more.length > 0)
    throw new InvalidInput(
      `Cannot push the image that was built: the engine has saved ${index.manifests.length} images, expected one`,
    );
  const manifest = await files.readFile(blobPath(folder, first.digest), "utf8");
  const {
    config,
    layers,
    annotations = {},
  } = readDocument(manifestShape, manifest, "the manifest of the image that was built");
  return { config, layers, annotations };
}

/** Where a blob of a layout lies. */
export function blobPath(folder: string, digest: string): string {
  return `${folder}/blobs/${digest.replace(":", "/")}`;
}
