import { describe, expect, test } from "vitest";
import { buildPlan } from "../../lib/build/plan.ts";
import { parsePlanBuildInput, planBuild } from "../../lib/build/plan-build.ts";
import { applyPipeline } from "../../lib/build/stored-pipeline.ts";
import { InvalidInput, NotFound } from "../../lib/errors.ts";
import { readValue } from "../../lib/source/shape.ts";
import {
  buildWorld,
  COMPONENT,
  PARENT_ID,
  pipelineText,
  planned,
  TWO_REGIONS,
} from "../fakes/build-world.ts";

const SCHEDULE = `schedule:
  scheduleExpression: rate(1 day)
`;

async function refusal(work: Promise<unknown>): Promise<InvalidInput> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInput);
  return error as InvalidInput;
}

describe("planBuild()", () => {
  test("writes everything that the build will do", async () => {
    const world = buildWorld();
    await planned(world, pipelineText(TWO_REGIONS));
    const plan = world.registry.read("builds/b-1/plan.json");
    expect(plan).toMatchObject({
      buildId: "b-1",
      pipeline: "web",
      image: { name: "web", version: "1.0.0", build: 1 },
      accountId: "123456789012",
      region: "eu-west-1",
      parent: { imageId: PARENT_ID, architecture: "x86_64", platform: "linux" },
      workingDirectory: "/tmp",
      infrastructure: { instanceTypes: ["t3.medium", "t3a.medium", "m6i.large", "m5.large"] },
      isTested: true,
      keepMachineOnFailure: false,
      components: [{ file: "00-web.yml", path: "web.yml", parameters: [] }],
      regions: [
        {
          region: "eu-west-1",
          imageName: "web 1",
          tags: { Team: "platform" },
          ssmParameters: [],
        },
        {
          region: "us-east-1",
          imageName: "web 1",
          tags: {},
          kmsKeyId: "alias/images",
          launchPermission: { userIds: ["210987654321"] },
          ssmParameters: [{ parameterName: "/images/web", dataType: "aws:ec2:image" }],
        },
      ],
    });
  });

  test("writes a plan that can be read again as it is", async () => {
    const world = buildWorld();
    await planned(world, pipelineText(TWO_REGIONS));
    const written = world.registry.read("builds/b-1/plan.json");
    expect(readValue(buildPlan, written).value).toStrictEqual(written);
  });

  test("tells the state machine where to copy to", async () => {
    expect(await planned(buildWorld(), pipelineText(TWO_REGIONS))).toStrictEqual({
      isUnchanged: false,
      reason: "",
      isTested: true,
      regions: ["eu-west-1", "us-east-1"],
      copyRegions: ["us-east-1"],
      isCopied: false,
    });
  });

  test("plans the build Region first, also when the pipeline names others only", async () => {
    const text = pipelineText(
      "distributionConfiguration: { distributions: [{ region: us-east-1 }] }\n",
    );
    expect(await planned(buildWorld(), text)).toMatchObject({
      regions: ["eu-west-1", "us-east-1"],
    });
  });

  test("opens the build before anything else, and tells the bus that it is being made", async () => {
    const world = buildWorld();
    await planned(world);
    expect(world.registry.read("open/b-1.json")).toStrictEqual({ buildId: "b-1" });
    expect(world.registry.read("builds/b-1/build.json")).toMatchObject({
      pipeline: "web",
      status: "CREATING",
      image: { name: "web", version: "1.0.0", build: 1 },
    });
    expect(world.bus.events).toMatchObject([
      { detail: { "previous-state": { status: "PENDING" }, state: { status: "CREATING" } } },
    ]);
  });

  test("run twice, gives the same plan and no second build number", async () => {
    const world = buildWorld();
    const first = await planned(world);
    const content = new Map(world.registry.content);
    expect(await planned(world)).toStrictEqual(first);
    expect(world.registry.content).toStrictEqual(content);
  });

  test("run twice at once, freezes one plan and gives the other number back", async () => {
    const world = buildWorld();
    await planned(world);
    const request = { pipeline: "web", trigger: "manual", keepMachineOnFailure: false } as const;
    const both = [0, 1].map(() => planBuild(world, { buildId: "b-2", request }));
    const [first, second] = await Promise.all(both);
    expect(first).toStrictEqual(second);
    expect(await world.registry.list("images/")).toStrictEqual([
      "images/web/1.0.0/1.json",
      expect.stringMatching(/^images\/web\/1\.0\.0\/[23]\.json$/),
    ]);
  });

  test("gives the next build of an unchanged recipe the next build number", async () => {
    const world = buildWorld();
    await planned(world);
    await planned(world, undefined, {}, "b-2");
    expect(world.registry.read("builds/b-2/plan.json")).toMatchObject({
      image: { version: "1.0.0", build: 2 },
    });
  });

  test("gives a changed recipe the next version", async () => {
    const world = buildWorld();
    await planned(world);
    await planned(world, pipelineText("", "  workingDirectory: /opt\n"), {}, "b-2");
    expect(world.registry.read("builds/b-2/plan.json")).toMatchObject({
      image: { version: "1.0.1", build: 1 },
      workingDirectory: "/opt",
    });
  });

  test("keeps the version of a recipe in whose documents only comments changed", async () => {
    const world = buildWorld();
    await planned(world);
    const documents = { "web.yml": `# A comment\n${COMPONENT}` };
    await applyPipeline(world.registry, { text: pipelineText(), file: "kiln.yml" }, documents);
    const request = { pipeline: "web", trigger: "manual", keepMachineOnFailure: false } as const;
    await planBuild(world, { buildId: "b-2", request });
    const plans = ["b-1", "b-2"].map((id) => world.registry.read(`builds/${id}/plan.json`));
    const [first, second] = plans as readonly { fingerprint: string }[];
    expect(second).toMatchObject({
      image: { version: "1.0.0", build: 2 },
      fingerprint: first?.fingerprint,
    });
  });

  test("lets whoever starts a build switch tests off and keep the machine", async () => {
    const world = buildWorld();
    await planned(world, undefined, { isTested: false, keepMachineOnFailure: true });
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
      isTested: false,
      keepMachineOnFailure: true,
    });
    expect(world.registry.read("builds/b-1/build.json")).toMatchObject({
      keepMachineOnFailure: true,
    });
  });

  test("builds on another parent image when whoever starts the build names one", async () => {
    const world = buildWorld();
    world.images.add({ imageId: "ami-0fedcba9876543210" });
    const parentImage = { kind: "ami", imageId: "ami-0fedcba9876543210" };
    await planned(world);
    await planned(world, undefined, { parentImage }, "b-2");
    expect(world.registry.read("builds/b-2/plan.json")).toMatchObject({
      parent: { imageId: "ami-0fedcba9876543210" },
      image: { version: "1.0.0", build: 2 },
    });
  });

  test("takes instance profile and topic of the deployment where the pipeline names none", async () => {
    const world = buildWorld();
    const settings = {
      ...world.settings,
      instanceProfile: "kiln",
      topicArn: "arn:aws:sns:eu-west-1:123456789012:t",
    };
    await planned({ ...world, settings } as typeof world);
    expect(world.registry.read("builds/b-1/plan.json")).toMatchObject({
      infrastructure: {
        instanceProfileName: "kiln",
        snsTopicArn: "arn:aws:sns:eu-west-1:123456789012:t",
      },
    });
  });

  describe("start condition", () => {
    const lastBuild = async () => {
      const world = buildWorld();
      await planned(world, pipelineText(SCHEDULE));
      const { fingerprint } = world.registry.read("builds/b-1/plan.json") as {
        fingerprint: string;
      };
      await world.registry.put("fingerprints/web.json", { fingerprint });
      return world;
    };

    test("ends a scheduled build when nothing has changed, with the reason", async () => {
      const world = await lastBuild();
      const result = await planned(world, pipelineText(SCHEDULE), { trigger: "schedule" }, "b-2");
      expect(result).toStrictEqual({
        isUnchanged: true,
        reason: "Neither the parent image nor any component has changed since the last image",
        isTested: false,
        regions: [],
        copyRegions: [],
        isCopied: false,
      });
      expect(world.registry.read("builds/b-2/plan.json")).toBeUndefined();
    });

    test("does not concern builds by hand", async () => {
      const world = await lastBuild();
      const result = await planned(world, pipelineText(SCHEDULE), {}, "b-2");
      expect(result.isUnchanged).toBe(false);
    });

    test("lets a scheduled build go on when the pipeline wants one at each match", async () => {
      const world = await lastBuild();
      const always = `${SCHEDULE}  pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY\n`;
      const result = await planned(world, pipelineText(always), { trigger: "schedule" }, "b-2");
      expect(result.isUnchanged).toBe(false);
    });

    test("lets a scheduled build go on when the parent image has changed", async () => {
      const world = await lastBuild();
      world.images.add({ imageId: "ami-0fedcba9876543210" });
      const text = pipelineText(SCHEDULE).replace(PARENT_ID, "ami-0fedcba9876543210");
      const result = await planned(world, text, { trigger: "schedule" }, "b-2");
      expect(result.isUnchanged).toBe(false);
    });
  });

  describe("refuses", () => {
    test("a pipeline that was never applied", async () => {
      const request = { pipeline: "nope", trigger: "manual", keepMachineOnFailure: false } as const;
      await expect(planBuild(buildWorld(), { buildId: "b-1", request })).rejects.toThrow(
        new NotFound(
          'Cannot find pipeline "nope": none of that name has been applied, expected "kiln apply" first',
        ),
      );
    });

    test("everything that is wrong, at once", async () => {
      const world = buildWorld();
      const text = `name: web
imageRecipe:
  parentImage: ami-00000000000000000
  sanitiseConfiguration: { sanitiseEnabled: false }
  components:
    - componentArn: nothing@1.x.x
    - uri: s3://bucket/missing.yml
distributionConfiguration:
  distributions:
    - region: us-east-1
      ssmParameterConfigurations:
        - { parameterName: /web, amiAccountId: "210987654321" }
`;
      const error = await refusal(planned(world, text));
      expect(error.issues.map(({ path, message }) => `${path}: ${message}`)).toStrictEqual([
        "distributionConfiguration.distributions[0].ssmParameterConfigurations[0].amiAccountId: Cannot use the image in account 210987654321: it gets no copy in us-east-1",
        'imageRecipe.parentImage: Cannot use "ami-00000000000000000" as parent: ami-00000000000000000 does not exist in eu-west-1 or this account may not use it',
        'imageRecipe.components[0]: Cannot find component "nothing@1.x.x": no component is named "nothing"',
        'imageRecipe.components[1]: Cannot find component "s3://bucket/missing.yml": there is no such object',
      ]);
    });

    test("a name that an AMI has already, and gives the build number back", async () => {
      const world = buildWorld();
      world.images.add({
        imageId: "ami-01111111111111111",
        name: "web 1",
        isOwn: true,
        region: "us-east-1",
      });
      const error = await refusal(planned(world, pipelineText(TWO_REGIONS)));
      expect(error.issues.map(({ message }) => message)).toStrictEqual([
        'Cannot name the AMI "web 1": ami-01111111111111111 in us-east-1 has that name',
      ]);
      expect(await world.registry.list("images/")).toStrictEqual([]);
    });
  });
});

describe("parsePlanBuildInput()", () => {
  test("fills in what the request leaves out", () => {
    expect(parsePlanBuildInput({ buildId: "b-1", request: { pipeline: "web" } })).toStrictEqual({
      buildId: "b-1",
      request: { pipeline: "web", trigger: "manual", keepMachineOnFailure: false },
    });
  });

  test.each([
    ["no request", { buildId: "b-1" }],
    ["a build id that no execution can have", { buildId: "b 1", request: { pipeline: "web" } }],
    ["an unknown key", { buildId: "b-1", request: { pipelin: "web" } }],
  ])("refuses %s", (_, input) => {
    expect(() => parsePlanBuildInput(input)).toThrow(InvalidInput);
  });
});

test("the component of these tests is stored by its content", async () => {
  const world = buildWorld();
  await planned(world);
  const [key = ""] = await world.registry.list("documents/");
  expect(await world.registry.getText(key)).toBe(COMPONENT);
});
