/** What a container image consists of, read from its registry. */
import type { OutputContainer } from "../../../build/build-record.ts";
import { MEDIA } from "../../../container/oci-documents.ts";
import { INDEX_TYPES, MANIFEST_TYPES, parseConfig, parseIndex } from "../../../oci/manifest.ts";
import { referrersOf } from "../../../oci/referrers.ts";
import { type RegistryContext, registryClient } from "../../../oci/registry-client.ts";
import {
  defaulted,
  list,
  mapping,
  optional,
  record,
  required,
} from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { readValue } from "../../../source/shape.ts";
import type { Stack } from "../stack.ts";
import { openImage } from "./open-image.ts";

/** One platform's image. */
export type PlatformContent = {
  /** E.g. "linux/amd64". */
  readonly platform: string;
  readonly digest: string;
  /** Bytes of its compressed layers. */
  readonly size: number;
  readonly layers: number;
  /** Of its SPDX document; undefined when there is none. */
  readonly packages?: readonly { readonly name: string; readonly version: string }[];
};

/** A container image. */
export type ContainerContent = {
  readonly annotations: { readonly [name: string]: string };
  readonly platforms: readonly PlatformContent[];
};

const open = { isOpen: true } as const;
const blob = record({ digest: required(text()), size: required(integer()) }, open);
const manifestShape = record(
  {
    config: optional(blob),
    layers: defaulted(list(blob), []),
    annotations: defaulted(mapping(text()), {}),
  },
  open,
);
const spdxShape = record(
  {
    packages: required(
      list(
        record(
          { name: required(text()), versionInfo: defaulted(text(), ""), SPDXID: required(text()) },
          open,
        ),
      ),
    ),
  },
  open,
);

/** Reads an image. @throws {NotFound} It is in none of its repositories. */
export async function readContainer(
  stack: Pick<Stack, "connection">,
  label: string,
  containers: readonly OutputContainer[],
): Promise<ContainerContent> {
  const { context, document } = await openImage(stack, label, containers);
  const { annotations } = manifestOf(document.text);
  const isIndex = INDEX_TYPES.some((type) => type === document.mediaType);
  const digests = isIndex
    ? parseIndex(document.text, label).map(({ digest }) => digest)
    : [document.digest];
  const platforms = digests.map((digest) => readPlatform(context, digest));
  return { annotations, platforms: await Promise.all(platforms) };
}

async function readPlatform(context: RegistryContext, digest: string): Promise<PlatformContent> {
  const registry = registryClient(context);
  const { text: json } = await registry.manifest(digest, MANIFEST_TYPES);
  const { config, layers } = manifestOf(json);
  const about = config === undefined ? "{}" : await textOf(await registry.blob(config.digest));
  const { os, architecture } = parseConfig(about, digest);
  const packages = await readPackages(context, digest);
  return {
    platform: `${os}/${architecture}`,
    digest,
    size: layers.reduce((sum, { size }) => sum + size, 0),
    layers: layers.length,
    ...(packages === undefined ? {} : { packages }),
  };
}

/** The packages of the first list that refers to an image. */
async function readPackages(
  context: RegistryContext,
  digest: string,
): Promise<PlatformContent["packages"]> {
  const sbom = (await referrersOf(context, digest)).find(
    ({ artifactType }) => artifactType === MEDIA.spdx,
  );
  if (sbom === undefined) return undefined;
  const registry = registryClient(context);
  const [layer] = manifestOf((await registry.manifest(sbom.digest, MANIFEST_TYPES)).text).layers;
  if (layer === undefined) return undefined;
  const read = readValue(spdxShape, JSON.parse(await textOf(await registry.blob(layer.digest))));
  return read.value?.packages
    .filter(({ SPDXID }) => SPDXID !== "SPDXRef-Image")
    .map(({ name, versionInfo }) => ({ name, version: versionInfo }));
}

function manifestOf(json: string) {
  return (
    readValue(manifestShape, JSON.parse(json)).value ?? {
      config: undefined,
      layers: [],
      annotations: {},
    }
  );
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}
