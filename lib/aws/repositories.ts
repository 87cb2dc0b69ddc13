/** Repositories of ECR, and container images in them. */
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { NotFound } from "../errors.ts";
import type { Call } from "./connection.ts";
import { ecrClient } from "./ecr-client.ts";
import { slicesOf } from "./pages.ts";
import { translating, unless } from "./translate-error.ts";

/** A repository. */
export type EcrRepository = {
  /** Host and path. */
  readonly uri: string;
  /** Whether a tag stays with the image that had it first. */
  readonly isImmutable: boolean;
};

/** What ECR or Inspector has found in an image. */
export type ScanFindings = {
  /** ECR's word, e.g. "COMPLETE", "IN_PROGRESS", "UNSUPPORTED_IMAGE". */
  readonly status: string;
  /** Number of findings by severity, e.g. { HIGH: 2 }. */
  readonly counts: { readonly [severity: string]: number };
};

/** Repositories as tasks use them. */
export type Repositories = {
  readonly find: (region: string, repositoryName: string) => Promise<EcrRepository | undefined>;
  /** Which of these tags name an image already. */
  readonly taken: (
    region: string,
    repositoryName: string,
    tags: readonly string[],
  ) => Promise<readonly string[]>;
  /** Gives an image tags; those that it has already stay. */
  readonly tag: (
    region: string,
    image: { readonly repositoryName: string; readonly digest: string },
    tags: readonly string[],
  ) => Promise<void>;
  readonly remove: (
    region: string,
    repositoryName: string,
    digests: readonly string[],
  ) => Promise<void>;
  /** undefined when the image is not scanned. */
  readonly findings: (
    region: string,
    image: { readonly repositoryName: string; readonly digest: string },
  ) => Promise<ScanFindings | undefined>;
  /** Regions of the same account to which ECR itself copies what is pushed to a repository. */
  readonly replicated: (region: string, repositoryName: string) => Promise<readonly string[]>;
};

const NO_REPOSITORY = ["RepositoryNotFoundException"];
const NO_IMAGE = ["ImageNotFoundException"];
const MEDIA_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

/** Repositories as a connection reaches them. */
export function repositories({ connection, signal }: Call): Repositories {
  const abort = { abortSignal: signal };
  const client = (region: string) => ecrClient(connection, region);
  return {
    async find(region, repositoryName) {
      const command = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
      const found = await translating(
        `describe repository "${repositoryName}" in ${region}`,
        unless(NO_REPOSITORY, client(region).send(command, abort)),
      );
      const [repository] = found?.repositories ?? [];
      if (repository === undefined) return undefined;
      return {
        uri: repository.repositoryUri ?? "",
        isImmutable: repository.imageTagMutability?.startsWith("IMMUTABLE") ?? false,
      };
    },
    async taken(region, repositoryName, tags) {
      const looks = tags.map(async (imageTag) => {
        const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
        const found = await translating(
          `look for tag "${imageTag}" in repository "${repositoryName}" of ${region}`,
          unless(NO_IMAGE, client(region).send(command, abort)),
        );
        return found === undefined ? [] : [imageTag];
      });
      return (await Promise.all(looks)).flat();
    },
    async tag(region, { repositoryName, digest }, tags) {
      const get = new BatchGetImageCommand({
        repositoryName,
        imageIds: [{ imageDigest: digest }],
        acceptedMediaTypes: MEDIA_TYPES,
      });
      const what = `${digest} in repository "${repositoryName}" of ${region}`;
      const { images } = await translating(`read ${what}`, client(region).send(get, abort));
      const [image] = images ?? [];
      if (image?.imageManifest === undefined)
        throw new NotFound(`Cannot tag ${what}: the repository has no such image`);
      for (const imageTag of tags) {
        const put = new PutImageCommand({
          repositoryName,
          imageManifest: image.imageManifest,
          imageManifestMediaType: image.imageManifestMediaType,
          imageTag,
          imageDigest: digest,
        });
        // It has that tag already: an earlier run of the same task gave it.
        const there = ["ImageAlreadyExistsException"];
        await translating(
          `give the tag "${imageTag}" to ${what}`,
          unless(there, client(region).send(put, abort)),
        );
      }
    },
    async remove(region, repositoryName, digests) {
      for (const slice of slicesOf(digests, 100)) {
        const command = new BatchDeleteImageCommand({
          repositoryName,
          imageIds: slice.map((imageDigest) => ({ imageDigest })),
        });
        await translating(
          `remove images from repository "${repositoryName}" of ${region}`,
          unless(NO_REPOSITORY, client(region).send(command, abort)),
        );
      }
    },
    async findings(region, { repositoryName, digest }) {
      const command = new DescribeImageScanFindingsCommand({
        repositoryName,
        imageId: { imageDigest: digest },
      });
      const found = await translating(
        `read the scan of ${digest} in repository "${repositoryName}" of ${region}`,
        unless(["ScanNotFoundException", ...NO_IMAGE], client(region).send(command, abort)),
      );
      if (found?.imageScanStatus?.status === undefined) return undefined;
      return {
        status: found.imageScanStatus.status,
        counts: found.imageScanFindings?.findingSeverityCounts ?? {},
      };
    },
    async replicated(region, repositoryName) {
      const what = `read the replication rules of ECR in ${region}`;
      const found = await translating(
        what,
        client(region).send(new DescribeRegistryCommand({}), abort),
      );
      const rules = found.replicationConfiguration?.rules ?? [];
      return rules
        .filter(({ repositoryFilters = [] }) =>
          repositoryFilters.every(({ filter = "" }) => repositoryName.startsWith(filter)),
        )
        .flatMap(({ destinations = [] }) => destinations)
        .filter(({ registryId }) => registryId === found.registryId)
        .flatMap((destination) => destination.region ?? []);
    },
  };
}
