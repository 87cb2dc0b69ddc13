/**
 * The local ECR: repositories, images in them, tags, and log-ins. The images themselves lie in a registry that speaks
 * OCI's API: the local cloud's own, or one that the user runs.
 *
 * @see Amazon ECR API Reference
 */
import { join } from "node:path";
import { list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError, type Call, type Operation, type Service } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { readInput } from "../read-input.ts";
import { openRecords } from "../records.ts";
import { imageOperations } from "./image-operations.ts";
import { type EcrRepository, REPOSITORY_NAME, repositoryShape } from "./repository.ts";
import { ECR_CODES, type Ecr, type EcrOptions, pathOf } from "./world.ts";

const registryId = optional(text());
const name = text({ pattern: REPOSITORY_NAME, expected: "a name in lower case" });
const createInput = record({
  registryId,
  repositoryName: required(name),
  tags: optional(list(record({ Key: required(text()), Value: required(text()) }))),
  imageTagMutability: optional(oneOf(["MUTABLE", "IMMUTABLE"])),
  imageScanningConfiguration: optional(record({ scanOnPush: optional(boolean()) })),
});
const describeInput = record({
  registryId,
  repositoryNames: optional(list(text())),
  nextToken: optional(text()),
  maxResults: optional(integer({ minimum: 1, maximum: 1000 })),
});
const deleteInput = record({
  registryId,
  repositoryName: required(text()),
  force: optional(boolean()),
});
const tokenInput = record({ registryIds: optional(list(text())) });

/** ECR as a service of the endpoint. */
export function createEcr(options: EcrOptions): Service {
  const repositories = (region: string) =>
    openRecords(join(options.folder, region), repositoryShape);
  const ecr: Ecr = {
    ...options,
    repositories,
    async repository(call, wanted) {
      const found = await repositories(call.region).get(wanted);
      if (found !== undefined) return found;
      throw new AwsError(
        "RepositoryNotFoundException",
        `The repository with name '${wanted}' does not exist in the registry with id '${call.accountId}'`,
      );
    },
  };
  const operations: { readonly [name: string]: Operation } = {
    CreateRepository: (call) => createRepository(ecr, call),
    DescribeRepositories: (call) => describeRepositories(ecr, call),
    DeleteRepository: (call) => deleteRepository(ecr, call),
    DescribeRegistry: async (call) => ({
      registryId: call.accountId,
      replicationConfiguration: { rules: [] },
    }),
    GetAuthorizationToken: (call) => getAuthorizationToken(ecr, call),
    ...imageOperations(ecr),
  };
  return {
    name: "ecr",
    protocol: "json-1.1",
    targetPrefix: "AmazonEC2ContainerRegistry_V20150921",
    operations,
  };
}

async function createRepository(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(createInput, call, ECR_CODES);
  const records = ecr.repositories(call.region);
  if ((await records.get(input.repositoryName)) !== undefined)
    throw new AwsError(
      "RepositoryAlreadyExistsException",
      `The repository with name '${input.repositoryName}' already exists in the registry with id '${call.accountId}'`,
    );
  const repository: EcrRepository = {
    name: input.repositoryName,
    imageTagMutability: input.imageTagMutability ?? "MUTABLE",
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    createdAt: ecr.clock.now(),
    tags: input.tags ?? [],
  };
  await records.put(repository.name, repository);
  return { repository: await rendered(ecr, call, repository) };
}

async function describeRepositories(ecr: Ecr, call: Call): Promise<object> {
  const input: Infer<typeof describeInput> = readInput(describeInput, call, ECR_CODES);
  const found =
    input.repositoryNames === undefined
      ? await ecr.repositories(call.region).list()
      : await Promise.all(input.repositoryNames.map((wanted) => ecr.repository(call, wanted)));
  const { items, nextToken } = pageOf(
    found,
    (repository) => repository.name,
    input.maxResults ?? 100,
    input.nextToken,
    "InvalidParameterException",
  );
  const repositories = await Promise.all(items.map((one) => rendered(ecr, call, one)));
  return { repositories, ...(nextToken === undefined ? {} : { nextToken }) };
}

async function deleteRepository(ecr: Ecr, call: Call): Promise<object> {
  const input = readInput(deleteInput, call, ECR_CODES);
  const repository = await ecr.repository(call, input.repositoryName);
  await ecr.repositories(call.region).remove(repository.name);
  return { repository: await rendered(ecr, call, repository) };
}

async function getAuthorizationToken({ backend, clock }: Ecr, call: Call): Promise<object> {
  readInput(tokenInput, call, ECR_CODES);
  return {
    authorizationData: [
      {
        authorizationToken: Buffer.from(backend.login()).toString("base64"),
        // Seconds since 1970, as the JSON protocols have times.
        expiresAt: clock.now() / 1000 + 12 * 60 * 60,
        proxyEndpoint: `http://${await backend.host()}`,
      },
    ],
  };
}

async function rendered({ backend }: Ecr, call: Call, repository: EcrRepository): Promise<object> {
  return {
    repositoryArn: `arn:aws:ecr:${call.region}:${call.accountId}:repository/${repository.name}`,
    registryId: call.accountId,
    repositoryName: repository.name,
    repositoryUri: `${await backend.host()}/${pathOf(call.region, repository.name)}`,
    createdAt: repository.createdAt / 1000,
    imageTagMutability: repository.imageTagMutability,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: { encryptionType: "AES256" },
  };
}
