/** The local ECR by the SDK's own client, and its registry over HTTP. */
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { describe, expect, test } from "vitest";
import { MEDIA } from "../../../../lib/container/oci-documents.ts";
import { digestOf, registryWriter } from "../../../../lib/oci/registry-client.ts";
import { REGION, testCloud } from "../../../fakes/local-cloud.ts";

const NAME = { repositoryName: "web/front" };

async function ecrCloud() {
  const { cloud } = await testCloud();
  const { credentials, requestHandler } = cloud;
  const clientIn = (region: string) =>
    new ECRClient({ region, credentials, requestHandler, maxAttempts: 1 });
  return { ecr: clientIn(REGION), clientIn };
}

/** Pushes a small image as an engine would: with the token, to the repository's address. */
async function push(ecr: ECRClient): Promise<{ readonly digest: string; readonly text: string }> {
  const { repositories } = await ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: [NAME.repositoryName] }),
  );
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = atob(authorizationData?.[0]?.authorizationToken ?? "");
  const [user = "", password = ""] = token.split(":");
  const uri = repositories?.[0]?.repositoryUri ?? "";
  const slash = uri.indexOf("/");
  const writer = registryWriter({
    registry: uri.slice(0, slash),
    repository: uri.slice(slash + 1),
    credentials: { user, password },
    fetch,
    clock: { sleep: async () => undefined },
  });
  const config = new TextEncoder().encode('{"os":"linux","architecture":"amd64"}');
  await writer.putBlob(digestOf(config), () => config);
  const point = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digestOf(config),
    size: config.length,
  };
  const manifest = { schemaVersion: 2, mediaType: MEDIA.manifest, config: point, layers: [] };
  const text = JSON.stringify(manifest);
  const { digest } = await writer.putManifest(text, MEDIA.manifest);
  return { digest, text };
}

describe("the local ECR", () => {
  test("makes repositories, one of a name in each Region", async () => {
    const { ecr, clientIn } = await ecrCloud();
    const { repository } = await ecr.send(
      new CreateRepositoryCommand({ ...NAME, imageTagMutability: "IMMUTABLE" }),
    );
    expect(repository).toMatchObject({
      ...NAME,
      repositoryArn: `arn:aws:ecr:${REGION}:000000000000:repository/web/front`,
      repositoryUri: expect.stringMatching(
        new RegExp(`^127\\.0\\.0\\.1:\\d+/${REGION}/web/front$`),
      ),
      imageTagMutability: "IMMUTABLE",
    });
    await expect(ecr.send(new CreateRepositoryCommand(NAME))).rejects.toMatchObject({
      name: "RepositoryAlreadyExistsException",
    });
    const other = clientIn("us-west-2");
    await expect(
      other.send(new DescribeRepositoriesCommand({ repositoryNames: ["web/front"] })),
    ).rejects.toMatchObject({
      name: "RepositoryNotFoundException",
      message:
        "The repository with name 'web/front' does not exist in the registry with id '000000000000'",
    });
    expect((await other.send(new DescribeRepositoriesCommand({}))).repositories).toStrictEqual([]);
    expect(
      (await ecr.send(new DescribeRegistryCommand({}))).replicationConfiguration,
    ).toStrictEqual({ rules: [] });
    await ecr.send(new DeleteRepositoryCommand(NAME));
    expect((await ecr.send(new DescribeRepositoriesCommand({}))).repositories).toStrictEqual([]);
  });

  test("knows images that were pushed, gives them tags, and removes them", async () => {
    const { ecr } = await ecrCloud();
    await ecr.send(new CreateRepositoryCommand(NAME));
    const { digest, text } = await push(ecr);
    const id = { imageDigest: digest };
    const { images = [], failures } = await ecr.send(
      new BatchGetImageCommand({ ...NAME, imageIds: [id, { imageTag: "none" }] }),
    );
    expect(images).toMatchObject([{ imageManifest: text, imageManifestMediaType: MEDIA.manifest }]);
    expect(failures).toMatchObject([{ failureCode: "ImageNotFound" }]);
    const tag = new PutImageCommand({
      ...NAME,
      imageManifest: text,
      imageManifestMediaType: MEDIA.manifest,
      imageTag: "1.0.0-1",
    });
    await ecr.send(tag);
    await expect(ecr.send(tag)).rejects.toMatchObject({ name: "ImageAlreadyExistsException" });
    expect((await ecr.send(new DescribeImagesCommand(NAME))).imageDetails).toMatchObject([
      { imageDigest: digest, imageTags: ["1.0.0-1"], imageSizeInBytes: 37 },
    ]);
    await expect(
      ecr.send(new DescribeImageScanFindingsCommand({ ...NAME, imageId: id })),
    ).rejects.toMatchObject({ name: "ScanNotFoundException" });
    const gone = await ecr.send(new BatchDeleteImageCommand({ ...NAME, imageIds: [id] }));
    expect(gone.imageIds).toStrictEqual([id]);
    await expect(
      ecr.send(new DescribeImagesCommand({ ...NAME, imageIds: [id] })),
    ).rejects.toMatchObject({ name: "ImageNotFoundException" });
  });

  test("lets no other image take a tag that cannot be changed", async () => {
    const { ecr } = await ecrCloud();
    await ecr.send(new CreateRepositoryCommand({ ...NAME, imageTagMutability: "IMMUTABLE" }));
    const { text } = await push(ecr);
    const tagged = { ...NAME, imageTag: "1.0.0-1", imageManifestMediaType: MEDIA.manifest };
    await ecr.send(new PutImageCommand({ ...tagged, imageManifest: text }));
    const other = JSON.stringify({ ...JSON.parse(text), annotations: { a: "b" } });
    await expect(
      ecr.send(new PutImageCommand({ ...tagged, imageManifest: other })),
    ).rejects.toMatchObject({ name: "ImageTagAlreadyExistsException" });
  });

  test("lets nobody push without its token", async () => {
    const { ecr } = await ecrCloud();
    const { repository } = await ecr.send(new CreateRepositoryCommand(NAME));
    const host = repository?.repositoryUri?.split("/")[0];
    const reply = await fetch(`http://${host}/v2/`, { headers: { authorization: "Basic eDp5" } });
    expect(reply.status).toBe(401);
  });
});
