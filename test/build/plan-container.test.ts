import { describe, expect, test } from "vitest";
import { buildPlan } from "../../lib/build/plan.ts";
import { planBuild } from "../../lib/build/plan-build.ts";
import { applyPipeline } from "../../lib/build/stored-pipeline.ts";
import { Denied, InvalidInput, Unavailable } from "../../lib/errors.ts";
import { readValue } from "../../lib/source/shape.ts";
import {
  type BuildWorld,
  COMPONENT,
  PARENT_ID,
  pipelineText,
  planned,
} from "../fakes/build-world.ts";
import {
  containerText,
  containerWorld,
  DIGEST,
  TWO_REPOSITORIES,
} from "../fakes/container-pipeline.ts";

const HOST = "123456789012.dkr.ecr";

async function problemsOf(world: BuildWorld, text: string): Promise<readonly string[]> {
  const error = await planned(world, text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInput);
  return (error as InvalidInput).issues.map(({ path, message }) => `${path}: ${message}`);
}

describe("planBuild() of a container recipe", () => {
  test("writes everything that the build will do", async () => {
    const world = containerWorld();
    await planned(world, containerText("", TWO_REPOSITORIES));
    const plan = world.registry.read("builds/b-1/plan.json");
    expect(plan).toMatchObject({
      image: { name: "web", version: "1.0.0", build: 1 },
      parent: { imageId: PARENT_ID, platform: "linux" },
      workingDirectory: "/tmp",
      components: [{ file: "00-web.yml", path: "web.yml" }],
      container: {
        parentImage: `docker.io/library/alpine:3.22@${DIGEST}`,
        dockerfile:
          "FROM {{{ imagebuilder:parentImage }}}\n{{{ imagebuilder:environments }}}\n{{{ imagebuilder:components }}}\n",
        platforms: ["linux/amd64"],
        isScanned: false,
        repositories: [
          {
            region: "eu-west-1",
            repositoryName: "team/web",
            uri: `${HOST}.eu-west-1.amazonaws.com/team/web`,
            tags: ["1.0.0-1", "web-1.0.0-1", "latest", "build-1"],
            isReplicated: false,
          },
          {
            region: "us-east-1",
            repositoryName: "team/web",
            uri: `${HOST}.us-east-1.amazonaws.com/team/web`,
            tags: ["1.0.0-1", "web-1.0.0-1"],
            isReplicated: false,
          },
        ],
      },
      regions: [
        { region: "eu-west-1", imageName: "team/web:1.0.0-1" },
        { region: "us-east-1", imageName: "team/web:1.0.0-1" },
      ],
    });
    expect(readValue(buildPlan, plan).value).toStrictEqual(plan);
  });

  test("tells the state machine whether there is something to copy", async () => {
    expect(await planned(containerWorld(), containerText())).toStrictEqual({
      isUnchanged: false,
      reason: "",
      isTested: true,
      isCopied: false,
      regions: ["eu-west-1"],
      copyRegions: [],
    });
    const two = await planned(containerWorld(), containerText("", TWO_REPOSITORIES));
    expect(two).toMatchObject({ isCopied: true, regions: ["eu-west-1", "us-east-1"] });
  });

  test("leaves a Region to ECR that replicates the repository there, also when it is not made yet", async () => {
    const world = containerWorld();
    world.repositories.replicas.set("eu-west-1 team/web", ["ap-south-1"]);
    const text = containerText(
      "",
      "distributionConfiguration: { distributions: [{ region: ap-south-1 }] }\n",
    );
    expect(await planned(world, text)).toMatchObject({ isCopied: false });
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
      container: { repositories: [{ isReplicated: false }, { isReplicated: true }] },
    });
  });

  test("copies to a Region that gets other tags, whatever ECR replicates", async () => {
    const world = containerWorld();
    world.repositories.replicas.set("eu-west-1 team/web", ["us-east-1"]);
    expect(await planned(world, containerText("", TWO_REPOSITORIES))).toMatchObject({
      isCopied: true,
    });
  });

  test("takes the template of a file, the instance and the platforms that the recipe names", async () => {
    const world = containerWorld();
    world.images.add({ imageId: "ami-0fedcba9876543210", architecture: "arm64" });
    const text = containerText(
      `  dockerfileTemplateUri: Dockerfile
  platforms: [linux/arm64, linux/amd64]
  instanceConfiguration:
    image: ami-0fedcba9876543210
    blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { volumeSize: 60 } }]
`,
      "imageScanningConfiguration: { imageScanningEnabled: true }\n",
    );
    const dockerfile =
      "FROM {{{ imagebuilder:parentImage }}}\n{{{imagebuilder:environments}}}\n{{{imagebuilder:components}}}\nCMD [/app]\n";
    const documents = { "web.yml": COMPONENT, Dockerfile: dockerfile };
    await applyPipeline(world.registry, { text, file: "kiln.yml" }, documents);
    const request = { pipeline: "web", trigger: "manual", keepMachineOnFailure: false } as const;
    await planBuild(world, { buildId: "b-1", kind: "container", request });
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
      parent: { imageId: "ami-0fedcba9876543210", architecture: "arm64" },
      infrastructure: { instanceTypes: ["t4g.medium", "m7g.large", "m6g.large"] },
      blockDeviceMappings: [{ deviceName: "/dev/xvda" }],
      container: { dockerfile, platforms: ["linux/arm64", "linux/amd64"], isScanned: true },
    });
  });

  test("names all that is wrong at once", async () => {
    const world = containerWorld();
    world.containerImages.digests.clear();
    world.parameters.values.clear();
    const text = containerText(
      "  dockerfileTemplateUri: s3://bucket/Dockerfile\n  platformOverride: Windows\n",
      `distributionConfiguration:
  distributions:
    - region: us-west-2
      containerDistributionConfiguration: { targetRepository: { repositoryName: other } }
`,
    );
    expect(await problemsOf(world, text)).toStrictEqual([
      "containerRecipe.platformOverride: Cannot build a Windows container image: Kiln builds those for Linux",
      'containerRecipe.instanceConfiguration.image: Cannot use "ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id" as AMI of the instance: there is no such parameter in eu-west-1',
      'containerRecipe.dockerfileTemplateUri: Cannot find Dockerfile template "s3://bucket/Dockerfile": there is no such object',
      'containerRecipe.parentImage: Cannot use "docker.io/library/alpine:3.22" as parent: the registry has no such image',
      'distributionConfiguration.distributions[0].containerDistributionConfiguration.targetRepository: Cannot push to repository "other": there is none in us-west-2',
    ]);
  });

  test("places the problems of a template that lies in S3", async () => {
    const world = containerWorld();
    const template =
      "FROM {{{ imagebuilder:parentImage }}}\n{{{ imagebuilder:environments }}}\nRUN true\n";
    world.objects.stored.set("bucket/Dockerfile", template);
    const text = containerText("  dockerfileTemplateUri: s3://bucket/Dockerfile\n");
    const error = await planned(world, text).catch((thrown: unknown) => thrown);
    expect((error as InvalidInput).issues).toMatchObject([
      { file: "s3://bucket/Dockerfile", line: 1, column: 1, code: "invalid-dockerfile" },
    ]);
  });

  test("refuses a tag that another image has for good, and gives the number back", async () => {
    const world = containerWorld();
    world.repositories.add("eu-west-1", "team/web", { isImmutable: true });
    world.repositories.push("eu-west-1", "team/web", DIGEST, ["latest", "build-1"]);
    expect(await problemsOf(world, containerText("", TWO_REPOSITORIES))).toStrictEqual(
      ["latest", "build-1"].map(
        (tag) =>
          `containerDistributionConfiguration.containerTags: Cannot tag the image "${tag}": repository "team/web" in eu-west-1 is immutable and another image has that tag`,
      ),
    );
    expect(await world.registry.list("images/")).toStrictEqual([]);
  });

  test("lets a tag move that the repository excepts, or that it does not hold fast", async () => {
    for (const facts of [{ isImmutable: true, mutableTags: ["lat*", "build-*"] }, {}]) {
      const world = containerWorld();
      world.repositories.add("eu-west-1", "team/web", facts);
      world.repositories.push("eu-west-1", "team/web", DIGEST, ["latest", "build-1"]);
      await planned(world, containerText("", TWO_REPOSITORIES));
      expect(world.registry.read("builds/b-1/plan.json")).toHaveProperty("container");
    }
  });

  test.each([new Denied("No"), new Unavailable("Gone")])(
    "keeps the tag of a parent that cannot be asked for: %s",
    async (error) => {
      const world = containerWorld();
      world.containerImages.digests.set("docker.io/library/alpine:3.22", error);
      await planned(world, containerText());
      expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
        container: { parentImage: "docker.io/library/alpine:3.22" },
      });
    },
  );

  test("goes on without a look at repositories that it may not look at", async () => {
    const world = containerWorld();
    const denied = async () => {
      throw new Denied("No");
    };
    const repositories = { ...world.repositories, find: denied, replicated: denied };
    await planned({ ...world, repositories }, containerText("", TWO_REPOSITORIES));
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
      container: { repositories: [{ uri: `${HOST}.eu-west-1.amazonaws.com/team/web` }, {}] },
    });
  });
});

describe("the parent of a container recipe", () => {
  const from = (parent: string) => containerText().replace("alpine:3.22", parent);
  const earlier = (containers: readonly object[]) => ({
    name: "base",
    version: "1.2.0",
    build: 3,
    buildId: "b-0",
    pipeline: "base",
    status: "AVAILABLE",
    recipeDigest: "r",
    fingerprint: "f",
    createdAt: "2026-06-01T00:00:00.000Z",
    containers,
  });
  const output = (region: string) => ({
    region,
    uri: `${HOST}.${region}.amazonaws.com/base`,
    digest: DIGEST,
    imageUris: [],
  });

  test.each([
    ["its own Region", ["us-east-1", "eu-west-1"], "eu-west-1"],
    ["another where it is not there", ["us-east-1"], "us-east-1"],
  ])("may be an earlier image, from %s", async (_, regions, region) => {
    const world = containerWorld();
    await world.registry.put("images/base/1.2.0/3.json", earlier(regions.map(output)));
    await planned(world, from("base@1.x.x"));
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
      container: { parentImage: `${HOST}.${region}.amazonaws.com/base@${DIGEST}` },
    });
  });

  test.each([
    ["base@1.x.x", 'Cannot use "base@1.x.x" as parent: version 1.2.0/3 is no container image'],
    ["none@1.x.x", 'Cannot use "none@1.x.x" as parent: Kiln has built no such image'],
  ])("may not be %s, which is none", async (parent, message) => {
    const world = containerWorld();
    await world.registry.put("images/base/1.2.0/3.json", earlier([]));
    expect(await problemsOf(world, from(parent))).toStrictEqual([
      `containerRecipe.parentImage: ${message}`,
    ]);
  });

  test.each([
    ["oci", { parentImage: { kind: "oci", registry: "a.b", repository: "c", tag: "d" } }],
    ["ami", { parentImage: { kind: "ami", imageId: "ami-0fedcba9876543210" } }],
  ] as const)("of a request of kind %s replaces parent or instance", async (kind, request) => {
    const world = containerWorld();
    world.images.add({ imageId: "ami-0fedcba9876543210" });
    world.containerImages.digests.set("a.b/c:d", DIGEST);
    await planned(world, containerText(), request);
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject(
      kind === "oci"
        ? { parent: { imageId: PARENT_ID }, container: { parentImage: `a.b/c:d@${DIGEST}` } }
        : {
            parent: { imageId: "ami-0fedcba9876543210" },
            container: { platforms: ["linux/amd64"] },
          },
    );
  });
});

describe("planBuild() in the wrong state machine", () => {
  test.each([
    ["container", pipelineText(), "an imageRecipe", "build-ami"],
    ["ami", containerText(), "a containerRecipe", "build-container"],
  ] as const)("of kind %s says which one is right", async (kind, text, recipe, machine) => {
    const world = containerWorld();
    await applyPipeline(world.registry, { text, file: "kiln.yml" }, { "web.yml": COMPONENT });
    const request = { pipeline: "web", trigger: "manual", keepMachineOnFailure: false } as const;
    await expect(planBuild(world, { buildId: "b-1", kind, request })).rejects.toThrow(
      `Cannot plan a build of pipeline "web" here: it has ${recipe}, which state machine ${machine} builds`,
    );
  });
});

describe("the fingerprint of a container image", () => {
  const fingerprint = async (text: string, change?: (world: BuildWorld) => void) => {
    const world = containerWorld();
    change?.(world);
    await planned(world, text);
    const plan = world.registry.read("builds/b-1/plan.json") as { fingerprint: string };
    return plan.fingerprint;
  };
  const template = (end: string) =>
    `  dockerfileTemplateData: |\n    FROM {{{ imagebuilder:parentImage }}}\n    {{{ imagebuilder:environments }}}\n    {{{ imagebuilder:components }}}\n${end}`;

  test.each([
    ["the default template spelt out", containerText(template(""))],
    ["another repository and tags", containerText("", TWO_REPOSITORIES)],
    ["the platform spelt out", containerText("  platforms: [linux/amd64]\n")],
    [
      "another volume of the instance",
      containerText(
        "  instanceConfiguration: { blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { volumeSize: 60 } }] }\n",
      ),
    ],
    [
      "the parent by its digest",
      containerText().replace("alpine:3.22", `alpine@${DIGEST}`),
      (world: BuildWorld) =>
        void world.containerImages.digests.set(`docker.io/library/alpine@${DIGEST}`, DIGEST),
    ],
  ] as const)("is the same with %s", async (_, text, change?: (world: BuildWorld) => void) => {
    expect(await fingerprint(text, change)).toBe(await fingerprint(containerText()));
  });

  test.each([
    ["template", containerText(template("    CMD /app\n"))],
    ["list of platforms", containerText("  platforms: [linux/amd64, linux/arm64]\n")],
    ["working directory", containerText("  workingDirectory: /opt\n")],
    [
      "parent",
      containerText(),
      (world: BuildWorld) =>
        void world.containerImages.digests.set(
          "docker.io/library/alpine:3.22",
          `sha256:${"9".repeat(64)}`,
        ),
    ],
    [
      "component",
      containerText().replace("    - uri: web.yml\n", "    - uri: web.yml\n    - uri: web.yml\n"),
    ],
  ] as const)("differs with another %s", async (_, text, change?: (world: BuildWorld) => void) => {
    expect(await fingerprint(text, change)).not.toBe(await fingerprint(containerText()));
  });
});
