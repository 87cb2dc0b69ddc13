import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { containerImages } from "../../lib/aws/container-images.ts";
import { containerScans } from "../../lib/aws/container-scans.ts";
import { containerRemover } from "../../lib/aws/remove-containers.ts";
import { repositories } from "../../lib/aws/repositories.ts";
import { containerTagger } from "../../lib/aws/tag-containers.ts";
import { Conflict, Denied, NotFound } from "../../lib/errors.ts";
import { INDEX_TYPES, MANIFEST_TYPES } from "../../lib/oci/manifest.ts";
import { wire } from "../fakes/wire.ts";
import { contract } from "../support/wire/contract.ts";
import { awsJson } from "../support/wire/protocol.ts";

const HOME = "eu-west-1";
const ECR = awsJson("ecr", "AmazonEC2ContainerRegistry_V20150921", "1.1", { host: "api.ecr" });
const DIGEST = `sha256:${"1".repeat(64)}`;
const IMAGE = { repositoryName: "web", digest: DIGEST };
const TYPES = [...INDEX_TYPES, ...MANIFEST_TYPES];
const URI = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web";
const DENIED = { AccessDeniedException: Denied };

contract({
  name: "repositories().find()",
  adapter: repositories,
  run: (adapter) => adapter.find(HOME, "web"),
  protocol: ECR,
  exchanges: [
    {
      operation: "DescribeRepositories",
      sends: { repositoryNames: ["web"] },
      answers: { repositories: [{ repositoryUri: URI, imageTagMutability: "IMMUTABLE" }] },
    },
  ],
  gives: { uri: URI, isImmutable: true },
  what: 'describe repository "web" in eu-west-1',
  errors: { ...DENIED, RepositoryNotFoundException: { gives: undefined } },
});

contract({
  name: "repositories().find() of one with tags that may change",
  adapter: repositories,
  run: (adapter) => adapter.find(HOME, "web"),
  protocol: ECR,
  exchanges: [
    {
      operation: "DescribeRepositories",
      sends: { repositoryNames: ["web"] },
      answers: {
        repositories: [
          {
            repositoryUri: URI,
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "latest*" }],
          },
        ],
      },
    },
  ],
  gives: { uri: URI, isImmutable: true, mutableTags: ["latest*"] },
  what: 'describe repository "web" in eu-west-1',
});

contract({
  name: "repositories().taken()",
  adapter: repositories,
  run: (adapter) => adapter.taken(HOME, "web", ["1.0.0-1"]),
  protocol: ECR,
  exchanges: [
    {
      operation: "DescribeImages",
      sends: { repositoryName: "web", imageIds: [{ imageTag: "1.0.0-1" }] },
      answers: { imageDetails: [{ imageDigest: DIGEST }] },
    },
  ],
  gives: ["1.0.0-1"],
  what: 'look for tag "1.0.0-1" in repository "web" of eu-west-1',
  errors: { ...DENIED, ImageNotFoundException: { gives: [] } },
});

const rule = (region: string, filter?: string, registryId = "123456789012") => ({
  destinations: [{ region, registryId }],
  ...(filter === undefined
    ? {}
    : { repositoryFilters: [{ filter: "none", filterType: "PREFIX_MATCH" }, { filter }] }),
});
contract({
  name: "repositories().replicated()",
  adapter: repositories,
  run: (adapter) => adapter.replicated(HOME, "web"),
  protocol: ECR,
  exchanges: [
    {
      operation: "DescribeRegistry",
      sends: {},
      answers: {
        registryId: "123456789012",
        replicationConfiguration: {
          rules: [
            rule("us-east-1"),
            rule("us-east-2", "we"),
            rule("us-west-1", "db"),
            rule("us-west-2", undefined, "210987654321"),
          ],
        },
      },
    },
  ],
  gives: ["us-east-1", "us-east-2"],
  what: "read the replication rules of ECR in eu-west-1",
  errors: DENIED,
});

contract({
  name: "containerTagger().tag()",
  adapter: containerTagger,
  run: (adapter) => adapter.tag(HOME, IMAGE, ["a", "b"]),
  protocol: ECR,
  exchanges: [
    {
      operation: "BatchGetImage",
      sends: {
        repositoryName: "web",
        imageIds: [{ imageDigest: DIGEST }],
        acceptedMediaTypes: TYPES,
      },
      answers: { images: [{ imageManifest: "{}", imageManifestMediaType: "type" }] },
    },
    ...["a", "b"].map((imageTag) => ({
      operation: "PutImage",
      sends: {
        repositoryName: "web",
        imageManifest: "{}",
        imageManifestMediaType: "type",
        imageTag,
        imageDigest: DIGEST,
      },
      answers: { image: {} },
    })),
  ],
  gives: undefined,
  what: `read ${DIGEST} in repository "web" of eu-west-1`,
  errors: { ...DENIED, RepositoryNotFoundException: NotFound },
});

contract({
  name: "containerRemover().remove()",
  adapter: containerRemover,
  run: (adapter) => adapter.remove(HOME, "web", [DIGEST]),
  protocol: ECR,
  exchanges: [
    {
      operation: "BatchDeleteImage",
      sends: { repositoryName: "web", imageIds: [{ imageDigest: DIGEST }] },
      answers: { failures: [] },
    },
  ],
  gives: undefined,
  what: 'remove images from repository "web" of eu-west-1',
  errors: { ...DENIED, RepositoryNotFoundException: { gives: undefined } },
});

contract({
  name: "containerScans().findings()",
  adapter: containerScans,
  run: (adapter) => adapter.findings(HOME, IMAGE),
  protocol: ECR,
  exchanges: [
    {
      operation: "DescribeImageScanFindings",
      sends: { repositoryName: "web", imageId: { imageDigest: DIGEST } },
      answers: {
        imageScanStatus: { status: "COMPLETE" },
        imageScanFindings: { findingSeverityCounts: { HIGH: 2 } },
      },
    },
  ],
  gives: { status: "COMPLETE", counts: { HIGH: 2 } },
  what: `read the scan of ${DIGEST} in repository "web" of eu-west-1`,
  errors: {
    ...DENIED,
    ScanNotFoundException: { gives: undefined },
    ImageNotFoundException: { gives: undefined },
  },
});

contract({
  name: "containerScans().scan()",
  adapter: containerScans,
  run: (adapter) => adapter.scan(HOME, IMAGE),
  protocol: ECR,
  exchanges: [
    {
      operation: "StartImageScan",
      sends: { repositoryName: "web", imageId: { imageDigest: DIGEST } },
      answers: { imageScanStatus: { status: "IN_PROGRESS" } },
    },
  ],
  gives: undefined,
  what: `scan ${DIGEST} in repository "web" of eu-west-1`,
  errors: {
    ...DENIED,
    ImageNotFoundException: NotFound,
    UnsupportedImageTypeException: { gives: undefined },
    ValidationException: { gives: undefined },
  },
});

contract({
  name: "containerImages().digest() of an image in ECR",
  adapter: containerImages,
  run: (adapter) =>
    adapter.digest({
      registry: "210987654321.dkr.ecr.eu-west-1.amazonaws.com",
      repository: "base",
      tag: "1",
    }),
  protocol: ECR,
  exchanges: [
    {
      operation: "BatchGetImage",
      sends: {
        registryId: "210987654321",
        repositoryName: "base",
        imageIds: [{ imageTag: "1" }],
        acceptedMediaTypes: TYPES,
      },
      answers: { images: [{ imageId: { imageDigest: DIGEST } }] },
    },
  ],
  gives: DIGEST,
  what: 'look for the image in repository "base" of eu-west-1',
  errors: { ...DENIED, RepositoryNotFoundException: NotFound },
});

describe("containerTagger().tag()", () => {
  test("takes a tag that the image has already for given", async () => {
    const image = { imageManifest: "{}" };
    const there = { status: 400, body: { __type: "ImageAlreadyExistsException" } };
    const { call, requests } = wire({ body: { images: [image] } }, there);
    await containerTagger(call).tag(HOME, IMAGE, ["a", "b"]);
    expect(requests).toHaveLength(3);
  });

  test("refuses to move a tag that the repository holds fast", async () => {
    const taken = { status: 400, body: { __type: "ImageTagAlreadyExistsException", message: "m" } };
    const { call } = wire({ body: { images: [{ imageManifest: "{}" }] } }, taken);
    await expect(containerTagger(call).tag(HOME, IMAGE, ["a"])).rejects.toThrow(Conflict);
  });

  test("says that the image is not there", async () => {
    const { call } = wire({ body: { images: [], failures: [{}] } });
    await expect(containerTagger(call).tag(HOME, IMAGE, ["a"])).rejects.toThrow(
      new NotFound(
        `Cannot tag ${DIGEST} in repository "web" of eu-west-1: the repository has no such image`,
      ),
    );
  });
});

test("containerScans().scan() lets an image be that was scanned today", async () => {
  const { call } = wire({ status: 400, body: { __type: "LimitExceededException" } });
  expect(await containerScans(call).scan(HOME, IMAGE)).toBeUndefined();
});

describe("containerImages().digest()", () => {
  let close: (() => unknown) | undefined;
  afterEach(() => close?.());

  /** A registry on loopback that answers every request alike. */
  async function registry(status: number, body = ""): Promise<string> {
    const server = createServer((_, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    close = () => server.close();
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("asks a registry as anyone may", async () => {
    const reference = { registry: await registry(200, "{}"), repository: "base", tag: "1" };
    const digest = `sha256:${createHash("sha256").update("{}").digest("hex")}`;
    expect(await containerImages(wire().call).digest(reference)).toBe(digest);
  });

  test.each([
    [404, NotFound],
    [401, Denied],
  ])("tells what status %i means", async (status, type) => {
    const reference = { registry: await registry(status), repository: "base", tag: "1" };
    await expect(containerImages(wire().call).digest(reference)).rejects.toThrow(type);
  });

  test("says that ECR has no such image", async () => {
    const { call } = wire({ body: { images: [], failures: [{}] } });
    const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    await expect(
      containerImages(call).digest({ registry, repository: "base", tag: "9" }),
    ).rejects.toThrow(new NotFound('the repository has no image "9"'));
  });
});
