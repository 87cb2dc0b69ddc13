/** The tasks of a container build after its planning. */
import { describe, expect, test } from "vitest";
import { cleanUp } from "../../lib/build/clean-up.ts";
import { collectFindings } from "../../lib/build/collect-findings.ts";
import { launchInstance } from "../../lib/build/launch-instance.ts";
import { publishContainer } from "../../lib/build/publish-container.ts";
import { recordBuild, recordOutcome } from "../../lib/build/record-build.ts";
import { runComponents } from "../../lib/build/run-components.ts";
import { Conflict, Unavailable } from "../../lib/errors.ts";
import { PARENT_ID } from "../fakes/build-world.ts";
import {
  built,
  containerText,
  IMAGE_DIGEST,
  SBOM_DIGEST,
  TWO_REPOSITORIES,
} from "../fakes/container-pipeline.ts";

const URI = (region: string) => `123456789012.dkr.ecr.${region}.amazonaws.com/team/web`;
const SCANNED = "imageScanningConfiguration: { imageScanningEnabled: true }\n";

describe("launchInstance()", () => {
  test("launches build and test instance from the same AMI, with the recipe's volumes", async () => {
    const volumes =
      "  instanceConfiguration: { blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { volumeSize: 60 } }] }\n";
    const world = await built(containerText(volumes));
    for (const stage of ["build", "test"] as const)
      await launchInstance(world, { buildId: "b-1", stage });
    expect(
      world.machines.launches.map(({ imageId, blockDeviceMappings }) => [
        imageId,
        blockDeviceMappings.length,
      ]),
    ).toStrictEqual([
      [PARENT_ID, 1],
      [PARENT_ID, 1],
    ]);
  });
});

describe("runComponents()", () => {
  test.each(["copy", "test"] as const)("hands stage %s the image by digest", async (stage) => {
    const world = await built();
    const { instanceId } = await launchInstance(world, { buildId: "b-1", stage: "build" });
    await runComponents(world, { buildId: "b-1", stage, instanceId, taskToken: "t" });
    const key = `builds/b-1/${stage}/input/container.json`;
    const job = JSON.parse((await world.registry.getText(key)) ?? "") as object;
    expect(job).toMatchObject({
      stage,
      digest: IMAGE_DIGEST,
      repository: { region: "eu-west-1", uri: URI("eu-west-1") },
      copies: [{ region: "us-east-1", uri: URI("us-east-1") }],
    });
    expect(world.registry.read("builds/b-1/build.json")).toMatchObject({
      status: stage === "copy" ? "DISTRIBUTING" : "BUILDING",
    });
  });
});

describe("publishContainer()", () => {
  test("gives the image its tags in a Region, and remembers it", async () => {
    const world = await built();
    const input = { buildId: "b-1", region: "eu-west-1" };
    expect(await publishContainer(world, input)).toStrictEqual({
      image: `${URI("eu-west-1")}@${IMAGE_DIGEST}`,
    });
    expect(world.repositories.content("eu-west-1", "team/web")).toStrictEqual({
      [IMAGE_DIGEST]: ["1.0.0-1", "build-1", "latest", "web-1.0.0-1"],
      [SBOM_DIGEST]: [],
    });
    await publishContainer(world, input);
    expect(world.repositories.content("us-east-1", "team/web")[IMAGE_DIGEST]).toStrictEqual([]);
  });
});

describe("recordBuild()", () => {
  test("records where the image is, in the build, the image, the message and the event", async () => {
    const text = `${containerText("", TWO_REPOSITORIES)}${SCANNED}`.replace(
      "imageScanning",
      "infrastructureConfiguration: { snsTopicArn: arn:aws:sns:eu-west-1:123456789012:t }\nimageScanning",
    );
    const world = await built(text);
    world.repositories.scans.set(`eu-west-1 team/web@${IMAGE_DIGEST}`, {
      status: "COMPLETE",
      counts: { HIGH: 2 },
    });
    await collectFindings(world, { buildId: "b-1" });
    for (const region of ["us-east-1", "eu-west-1"])
      await publishContainer(world, { buildId: "b-1", region });
    expect(await recordBuild(world, { buildId: "b-1", outcome: "succeeded" })).toMatchObject({
      status: "AVAILABLE",
    });
    const containers = [
      {
        region: "eu-west-1",
        uri: URI("eu-west-1"),
        digest: IMAGE_DIGEST,
        imageUris: ["1.0.0-1", "web-1.0.0-1", "latest", "build-1"].map(
          (tag) => `${URI("eu-west-1")}:${tag}`,
        ),
      },
      {
        region: "us-east-1",
        uri: URI("us-east-1"),
        digest: IMAGE_DIGEST,
        imageUris: ["1.0.0-1", "web-1.0.0-1"].map((tag) => `${URI("us-east-1")}:${tag}`),
      },
    ];
    expect(world.registry.read("builds/b-1/build.json")).toMatchObject({ amis: [], containers });
    expect(world.registry.read("images/web/1.0.0/1.json")).toMatchObject({
      status: "AVAILABLE",
      containers,
      findings: [{ platform: "linux/amd64", status: "COMPLETE", counts: { HIGH: 2 } }],
    });
    const [message] = world.topic.messages;
    expect(JSON.parse(message?.message.body ?? "")).toMatchObject({
      type: "DOCKER",
      outputResources: {
        containers: containers.map(({ region, imageUris }) => ({ region, imageUris })),
      },
      containerRecipe: { name: "web", targetRepository: { repositoryName: "team/web" } },
    });
    expect(world.bus.events.at(-1)).toMatchObject({ detail: { containers } });
  });

  test("a Region whose repository refuses a tag makes the build a failure, and is not published", async () => {
    const world = await built();
    await publishContainer(world, { buildId: "b-1", region: "eu-west-1" });
    world.repositories.add("us-east-1", "team/web", { isImmutable: true });
    world.repositories.push("us-east-1", "team/web", IMAGE_DIGEST);
    world.repositories.push("us-east-1", "team/web", SBOM_DIGEST, ["1.0.0-1"]);
    const failed = publishContainer(world, { buildId: "b-1", region: "us-east-1" });
    await expect(failed).rejects.toThrow(Conflict);
    const failure = { Error: "Kiln.Conflict", Cause: "Tag 1.0.0-1 is taken" };
    const place = { region: "us-east-1", state: "PublishContainer" } as const;
    await recordOutcome(world, { buildId: "b-1", ...place, failure });
    const recorded = await recordBuild(world, { buildId: "b-1", outcome: "succeeded" });
    expect(recorded).toMatchObject({ status: "FAILED", error: "Kiln.Conflict" });
    expect(world.registry.read("builds/b-1/build.json")).toMatchObject({
      containers: [{ region: "eu-west-1" }],
      failure: { remedy: expect.stringContaining("build again") },
    });
  });
});

describe("cleanUp()", () => {
  test("removes image and list of packages in each Region that has not published them", async () => {
    const world = await built();
    await publishContainer(world, { buildId: "b-1", region: "eu-west-1" });
    expect(await cleanUp(world, { buildId: "b-1" })).toMatchObject({
      deregistered: [`${URI("us-east-1")}@${IMAGE_DIGEST}`],
    });
    expect(world.repositories.content("us-east-1", "team/web")).toStrictEqual({});
    expect(Object.keys(world.repositories.content("eu-west-1", "team/web"))).toHaveLength(2);
  });

  test("removes nothing of a build that has pushed nothing", async () => {
    const world = await built();
    world.objects.stored.clear();
    expect(await cleanUp(world, { buildId: "b-1" })).toMatchObject({ deregistered: [] });
    expect(Object.keys(world.repositories.content("us-east-1", "team/web"))).toHaveLength(2);
  });
});

describe("collectFindings()", () => {
  const key = `eu-west-1 team/web@${IMAGE_DIGEST}`;

  test("asks for nothing unless the pipeline wants a scan", async () => {
    const world = await built();
    expect(await collectFindings(world, { buildId: "b-1" })).toStrictEqual({ status: "none" });
    expect(world.repositories.asked).toStrictEqual([]);
  });

  test("starts a scan, waits for it, and writes down what it has found", async () => {
    const world = await built(containerText("", SCANNED));
    const collect = () => collectFindings(world, { buildId: "b-1" });
    await expect(collect()).rejects.toThrow(Unavailable);
    expect(world.repositories.asked).toStrictEqual([key]);
    world.repositories.scans.set(key, { status: "IN_PROGRESS", counts: {} });
    await expect(collect()).rejects.toThrow(Unavailable);
    world.repositories.scans.set(key, { status: "COMPLETE", counts: { LOW: 1 } });
    expect(await collect()).toStrictEqual({ status: "collected" });
    expect(world.registry.read("builds/b-1/findings.json")).toStrictEqual({
      findings: [{ platform: "linux/amd64", status: "COMPLETE", counts: { LOW: 1 } }],
    });
  });
});
