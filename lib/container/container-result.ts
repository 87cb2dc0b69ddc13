/** `image.json` in the log folder of a container build: what was pushed. */
import { list, optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { type Infer, readValue } from "../source/shape.ts";

/** Name of the file. */
export const RESULT_FILE = "image.json";

const containerResult = record(
  {
    /** Of the manifest, or of the index when there are several platforms. */
    digest: required(text()),
    mediaType: required(text()),
    /** Bytes of all compressed layers and configurations. */
    size: required(integer({ minimum: 0 })),
    /** Digest of the parent image that was used, where the engine tells it. */
    baseDigest: optional(text()),
    platforms: required(
      list(
        record({
          platform: required(text()),
          digest: required(text()),
          size: required(integer({ minimum: 0 })),
          /** Digest of the manifest that holds the list of packages. */
          sbomDigest: optional(text()),
          packages: required(integer({ minimum: 0 })),
        }),
      ),
    ),
  },
  { what: "the result of a container build", isOpen: true },
);

/** What a container build has pushed. */
export type ContainerResult = Infer<typeof containerResult>;

/** Reads the file. @returns undefined when it is something else. */
export function parseContainerResult(json: string): ContainerResult | undefined {
  try {
    return readValue(containerResult, JSON.parse(json)).value;
  } catch {
    return undefined;
  }
}
