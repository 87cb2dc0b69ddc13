import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInput, NotFound } from "../../../errors.ts";
import { INDEX_TYPES, parseIndex } from "../../../oci/manifest.ts";
import type { Registry } from "../../../oci/registry-client.ts";
import { optional, record } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import { readValue } from "../../../source/shape.ts";

const aboutType = record({ mediaType: optional(text()) }, { isOpen: true });
const [INDEX = ""] = INDEX_TYPES;
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** A folder in OCI's image layout, read as a registry is read. */
export function layoutRegistry(folder: string): Registry {
  const path = (digest: string) => join(folder, "blobs", ...digest.split(":"));
  return {
    async manifest(digest) {
      const content = await readFile(path(digest), "utf8").catch((cause: unknown) => {
        throw new NotFound(`Cannot read "${folder}": it lacks the blob ${digest}`, { cause });
      });
      const { mediaType = content.includes('"manifests"') ? INDEX : MANIFEST } =
        readValue(aboutType, JSON.parse(content)).value ?? {};
      return { digest, mediaType, text: content };
    },
    blob: async (digest) => createReadStream(path(digest)),
  };
}

/**
 * Digest of the one image of a layout, which may be for several platforms.
 *
 * @throws {InvalidInput} It has another number of images.
 */
export async function imageInLayout(folder: string): Promise<string> {
  const index = parseIndex(await readFile(join(folder, "index.json"), "utf8"), `"${folder}"`);
  const digests = [...new Set(index.map(({ digest }) => digest))];
  const [only, ...more] = digests;
  if (only !== undefined && more.length === 0) return only;
  throw new InvalidInput(
    `Cannot use "${folder}" as parent image: it holds ${digests.length} images, expected one`,
  );
}
