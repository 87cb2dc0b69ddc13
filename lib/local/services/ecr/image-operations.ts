/** Operations of the local ECR on images. Each asks the registry behind by OCI's API. */
import { INDEX_TYPES, MANIFEST_TYPES, parseManifest } from "../../../oci/manifest.ts";
import type { RegistryDocument } from "../../../oci/registry-client.ts";
import { list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { AwsError, type Call, type Operation } from "../../endpoint/service.ts";
import { readInput } from "../read-input.ts";
import { type RemoteRepository, remoteRepository } from "./remote-repository.ts";
import { ECR_CODES, type Ecr } from "./world.ts";

const imageId = record({ imageDigest: optional(text()), imageTag: optional(text()) });
const common = { registryId: optional(text()), repositoryName: required(text()) };
const idsInput = record({
  ...common,
  imageIds: required(list(imageId, { minimum: 1, maximum: 100 })),
  acceptedMediaTypes: optional(list(text())),
});
const describeInput = record({
  ...common,
  imageIds: optional(list(imageId)),
  nextToken: optional(text()),
  maxResults: optional(integer()),
});
const putInput = record({
  ...common,
  imageManifest: required(text()),
  imageManifestMediaType: optional(text()),
  imageTag: optional(text()),
  imageDigest: optional(text()),
});
const scanInput = record({
  ...common,
  imageId: required(imageId),
  nextToken: optional(text()),
  maxResults: optional(integer()),
});

type ImageId = {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
};

/** The operations by their names. */
export function imageOperations(ecr: Ecr): { readonly [name: string]: Operation } {
  return {
    BatchGetImage: (call) => batchGetImage(ecr, call),
    BatchDeleteImage: (call) => batchDeleteImage(ecr, call),
    DescribeImages: (call) => describeImages(ecr, call),
    PutImage: (call) => putImage(ecr, call),
    DescribeImageScanFindings: (call) => describeFindings(ecr, call),
  };
}

function referenceOf({ imageDigest, imageTag }: ImageId): string {
  const reference = imageDigest ?? imageTag;
  if (reference !== undefined) return reference;
  throw new AwsError("InvalidParameterException", "An image needs a digest or a tag.");
}

function failureOf(id: ImageId): object {
  return {
    imageId: id,
    failureCode: "ImageNotFound",
    failureReason: "Requested image not found",
  };
}

async function batchGetImage(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(idsInput, call, ECR_CODES);
  const repository = await remoteRepository(ecr, call, input.repositoryName);
  const found = await Promise.all(
    input.imageIds.map(async (id) => ({ id, document: await repository.find(referenceOf(id)) })),
  );
  return {
    images: found.flatMap(({ id, document }) =>
      document === undefined
        ? []
        : [
            {
              registryId: call.accountId,
              repositoryName: input.repositoryName,
              imageId: { ...id, imageDigest: document.digest },
              imageManifest: document.text,
              imageManifestMediaType: document.mediaType,
            },
          ],
    ),
    failures: found.flatMap(({ id, document }) => (document === undefined ? [failureOf(id)] : [])),
  };
}

async function batchDeleteImage(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(idsInput, call, ECR_CODES);
  const repository = await remoteRepository(ecr, call, input.repositoryName);
  const done = await Promise.all(
    input.imageIds.map(async (id) => ({ id, isGone: await repository.remove(referenceOf(id)) })),
  );
  return {
    imageIds: done.filter(({ isGone }) => isGone).map(({ id }) => id),
    failures: done.filter(({ isGone }) => !isGone).map(({ id }) => failureOf(id)),
  };
}

async function putImage(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(putInput, call, ECR_CODES);
  const { repositoryName, imageTag } = input;
  const { imageTagMutability } = await ecr.repository(call, repositoryName);
  const repository = await remoteRepository(ecr, call, repositoryName);
  const document = {
    text: input.imageManifest,
    mediaType: input.imageManifestMediaType ?? MANIFEST_TYPES[0],
  };
  const before = imageTag === undefined ? undefined : await repository.find(imageTag);
  if (before?.text === document.text)
    throw new AwsError(
      "ImageAlreadyExistsException",
      `Image with digest '${before.digest}' and tag '${imageTag}' already exists in the repository with name '${repositoryName}' in registry with id '${call.accountId}'`,
    );
  if (before !== undefined && imageTagMutability === "IMMUTABLE")
    throw new AwsError(
      "ImageTagAlreadyExistsException",
      `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
    );
  const digest = await repository.put(document, imageTag);
  return {
    image: {
      registryId: call.accountId,
      repositoryName,
      imageId: { imageDigest: digest, ...(imageTag === undefined ? {} : { imageTag }) },
      imageManifest: document.text,
      imageManifestMediaType: document.mediaType,
    },
  };
}

async function describeImages(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(describeInput, call, ECR_CODES);
  const repository = await remoteRepository(ecr, call, input.repositoryName);
  const tags = await tagsByDigest(repository);
  const wanted =
    input.imageIds?.map(referenceOf) ?? [...tags.keys()].sort((a, b) => (a < b ? -1 : 1));
  const imageDetails = await Promise.all(
    wanted.map(async (reference) => {
      const document = await repository.find(reference);
      if (document === undefined)
        throw new AwsError(
          "ImageNotFoundException",
          `The image with imageId {imageDigest:'${reference}'} does not exist within the repository with name '${input.repositoryName}' in the registry with id '${call.accountId}'`,
        );
      return {
        registryId: call.accountId,
        repositoryName: input.repositoryName,
        imageDigest: document.digest,
        imageTags: tags.get(document.digest) ?? [],
        imageSizeInBytes: sizeOf(document),
        imageManifestMediaType: document.mediaType,
      };
    }),
  );
  return { imageDetails };
}

async function tagsByDigest(repository: RemoteRepository): Promise<Map<string, string[]>> {
  const tags = new Map<string, string[]>();
  for (const tag of await repository.tags()) {
    const digest = (await repository.find(tag))?.digest;
    if (digest !== undefined) tags.set(digest, [...(tags.get(digest) ?? []), tag]);
  }
  return tags;
}

/** Bytes of all that a manifest points at; an index has none of its own. */
function sizeOf({ text, mediaType, digest }: RegistryDocument): number {
  if (INDEX_TYPES.some((type) => type === mediaType)) return 0;
  const { config, layers } = parseManifest(text, digest);
  return [config, ...layers].reduce((sum, { size }) => sum + size, 0);
}

/** Nothing is scanned here, which ECR answers in the same way. */
async function describeFindings(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(scanInput, call, ECR_CODES);
  const repository = await remoteRepository(ecr, call, input.repositoryName);
  const reference = referenceOf(input.imageId);
  if ((await repository.find(reference)) === undefined)
    throw new AwsError("ImageNotFoundException", `The image '${reference}' does not exist`);
  throw new AwsError(
    "ScanNotFoundException",
    `Image scan does not exist for the image with '${reference}' in the repository with name '${input.repositoryName}' in the registry with id '${call.accountId}'`,
  );
}
