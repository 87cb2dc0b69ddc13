/** What the documents of a container image say (OCI image specification 1.1; Docker manifest version 2, schema 2). */
import { InvalidInput } from "../errors.ts";
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import { readValue, type Shape } from "../source/shape.ts";

export const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;
export const INDEX_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
] as const;

const digest = text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 digits" });
const open = { isOpen: true } as const;

/** Reads what points at a blob. */
export const descriptor = record(
  {
    mediaType: required(text()),
    digest: required(digest),
    size: required(integer({ minimum: 0 })),
  },
  open,
);
const manifestShape = record(
  { config: required(descriptor), layers: required(list(descriptor)) },
  open,
);
const indexShape = record(
  {
    manifests: required(
      list(
        record(
          {
            mediaType: required(text()),
            digest: required(digest),
            size: required(integer({ minimum: 0 })),
            platform: optional(
              record({ os: required(text()), architecture: required(text()) }, open),
            ),
          },
          open,
        ),
      ),
    ),
  },
  open,
);
const configShape = record(
  {
    architecture: required(text()),
    os: defaulted(text(), "linux"),
    rootfs: required(record({ diff_ids: required(list(digest)) }, open)),
  },
  open,
);

export type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
};
export type OciManifest = { readonly config: Descriptor; readonly layers: readonly Descriptor[] };
export type OciConfig = {
  /** As Go names it: "amd64", "arm64". */
  readonly architecture: string;
  readonly os: string;
  /** Digests of the uncompressed layers, lowest first. */
  readonly diffIds: readonly string[];
};

/** The entries of an index. */
export type OciIndex = readonly (Descriptor & {
  readonly platform?: { readonly os: string; readonly architecture: string };
})[];

/** @throws {InvalidInput} It is no manifest of an image. */
export function parseManifest(json: string, what: string): OciManifest {
  return readDocument(manifestShape, json, `the manifest of ${what}`);
}

/** @throws {InvalidInput} It is no configuration of an image. */
export function parseConfig(json: string, what: string): OciConfig {
  const { architecture, os, rootfs } = readDocument(
    configShape,
    json,
    `the configuration of ${what}`,
  );
  return { architecture, os, diffIds: rootfs.diff_ids };
}

/** What an index points at. @throws {InvalidInput} It is no index. */
export function parseIndex(json: string, what: string): OciIndex {
  return readDocument(indexShape, json, `the index of ${what}`).manifests;
}

/**
 * The manifest for Linux on an architecture, out of an index.
 *
 * @param architecture As Go names it.
 * @throws {InvalidInput} The index has none; the message lists what it has.
 */
export function chooseManifest(json: string, architecture: string, what: string): Descriptor {
  const { manifests } = readDocument(indexShape, json, `the index of ${what}`);
  const found = manifests.find(
    ({ platform }) => platform?.os === "linux" && platform.architecture === architecture,
  );
  if (found !== undefined) return found;
  const offered = manifests
    .flatMap(({ platform }) =>
      platform === undefined ? [] : [`${platform.os}/${platform.architecture}`],
    )
    .filter((platform) => platform !== "unknown/unknown");
  throw new InvalidInput(
    `Cannot use ${what}: it is made for ${[...new Set(offered)].join(", ") || "no platform"}, expected linux/${architecture}`,
  );
}

/**
 * Reads a document of an image.
 *
 * @param what Names it in messages, e.g. "the index of x".
 * @throws {InvalidInput} It is no JSON, or something else.
 */
export function readDocument<T>(shape: Shape<T>, json: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new InvalidInput(`Cannot read ${what}: it is no JSON`, [], { cause: error });
  }
  const read = readValue(shape, value);
  if (read.value === undefined) throw new InvalidInput(`Cannot read ${what}`, read.issues);
  return read.value;
}
