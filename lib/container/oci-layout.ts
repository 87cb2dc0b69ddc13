/** A folder in OCI's image layout, as container engines write it. */
import { InvalidInput } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { list, mapping, optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { type Infer, readValue, type Shape } from "../source/shape.ts";

const open = { isOpen: true } as const;
const descriptor = record(
  {
    mediaType: required(text()),
    digest: required(text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 digits" })),
    size: required(integer({ minimum: 0 })),
    annotations: optional(mapping(text())),
  },
  open,
);
/** What points at a blob. */
export type Descriptor = Infer<typeof descriptor>;

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
  const index = parsed(
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
  } = parsed(manifestShape, manifest, "the manifest of the image that was built");
  return { config, layers, annotations };
}

/** Where a blob of a layout lies. */
export function blobPath(folder: string, digest: string): string {
  return `${folder}/blobs/${digest.replace(":", "/")}`;
}

function parsed<T>(shape: Shape<T>, json: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new InvalidInput(`Cannot read ${what}: it is no JSON`, [], { cause });
  }
  const read = readValue(shape, value);
  if (read.value === undefined) throw new InvalidInput(`Cannot read ${what}`, read.issues);
  return read.value;
}
