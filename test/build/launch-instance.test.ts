import { describe, expect, test } from "vitest";
import {
  type LaunchRequest,
  launchInstance,
  parseLaunchInstanceInput,
} from "../../lib/build/launch-instance.ts";
import { Conflict, InvalidInput, Unavailable } from "../../lib/errors.ts";
import { buildWorld, PARENT_ID, pipelineText, planned } from "../fakes/build-world.ts";

const BUILD = { buildId: "b-1", stage: "build" } as const;

async function world(text?: string) {
  const made = buildWorld();
  await planned(made, text);
  return made;
}

/** A pipeline with these lines of its infrastructure configuration. */
function infrastructure(...lines: readonly string[]): string {
  return pipelineText(
    `infrastructureConfiguration:\n${lines.map((line) => `  ${line}\n`).join("")}`,
  );
}

const PLACES = `instanceTypes: [m7i.large, m6i.large]
  securityGroupIds: [sg-01234567]
  launch: { subnetIds: [subnet-0000000a, subnet-0000000b], spot: {} }`;

function inWords({ market, instanceType, subnetId }: LaunchRequest): string {
  return `${market} ${instanceType} ${subnetId}`;
}

describe("launchInstance()", () => {
  test("launches the parent image, tagged at birth", async () => {
    const w = await world();
    const { instanceId } = await launchInstance(w, BUILD);
    expect(w.machines.all.get(instanceId)).toMatchObject({ imageId: PARENT_ID, state: "running" });
    expect(w.machines.launches).toMatchObject([
      {
        instanceType: "t3.medium",
        instanceTags: {
          Name: "kiln build web/1.0.0/1",
          CreatedBy: "Kiln",
          "kiln:build-id": "b-1",
          "kiln:pipeline": "web",
          "kiln:image": "web/1.0.0/1",
          "kiln:stage": "build",
          "kiln:expires": "2026-07-05T12:00:00.000Z",
        },
        volumeTags: { "kiln:build-id": "b-1" },
      },
    ]);
  });

  test("moves the build to BUILDING, the launch for tests to TESTING", async () => {
    const w = await world();
    await launchInstance(w, BUILD);
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "BUILDING" });
    await launchInstance(w, { buildId: "b-1", stage: "test", imageId: "ami-01111111111111111" });
    expect(w.registry.read("builds/b-1/build.json")).toMatchObject({ status: "TESTING" });
  });

  test("launches the new image for tests, without the recipe's volumes", async () => {
    const volumes = `  blockDeviceMappings:
    - deviceName: /dev/xvda
      ebs: { volumeSize: 20 }
`;
    const w = await world(pipelineText("", volumes));
    await launchInstance(w, BUILD);
    await launchInstance(w, { buildId: "b-1", stage: "test", imageId: "ami-01111111111111111" });
    expect(w.machines.launches).toMatchObject([
      { imageId: PARENT_ID, blockDeviceMappings: [{ ebs: { volumeSize: 20 } }] },
      { imageId: "ami-01111111111111111", blockDeviceMappings: [] },
    ]);
  });

  test("run twice, finds the instance that it launched before", async () => {
    const w = await world();
    const first = await launchInstance(w, BUILD);
    w.clock.pass(60_000);
    expect(await launchInstance(w, BUILD)).toStrictEqual(first);
    expect(w.machines.launches).toHaveLength(1);
  });

  test("run twice before EC2 shows the instance, gets the same one by its client token", async () => {
    const w = await world();
    const blind = { ...w, machines: { ...w.machines, find: async () => [] } };
    const first = await launchInstance(blind, BUILD);
    w.clock.pass(60_000);
    expect(await launchInstance(blind, BUILD)).toStrictEqual(first);
    expect(w.machines.all.size).toBe(1);
  });

  test("takes the next instance type when one has no capacity", async () => {
    const w = await world();
    w.machines.full.add("t3.medium").add("t3a.medium");
    await launchInstance(w, BUILD);
    expect(w.machines.launches.map(({ instanceType }) => instanceType)).toStrictEqual([
      "m6i.large",
    ]);
  });

  test("asks to be tried again when no type has capacity, naming each", async () => {
    const w = await world();
    for (const type of ["t3.medium", "t3a.medium", "m6i.large", "m5.large"])
      w.machines.full.add(type);
    await expect(launchInstance(w, BUILD)).rejects.toThrow(
      new Unavailable(
        'Cannot launch an instance in eu-west-1: there is no capacity\nt3.medium: InsufficientInstanceCapacity\nt3a.medium: InsufficientInstanceCapacity\nm6i.large: InsufficientInstanceCapacity\nm5.large: InsufficientInstanceCapacity\nAdd types to "infrastructureConfiguration.instanceTypes", or subnets of other Availability Zones to "launch.subnetIds".',
      ),
    );
  });

  test("fails at once when waiting would not help", async () => {
    const w = await world(infrastructure("instanceTypes: [m9.large]"));
    w.machines.refuse = () => ({ noCapacity: "Unsupported: No", reach: "place", mayPass: false });
    await expect(launchInstance(w, BUILD)).rejects.toThrow(
      new InvalidInput(
        'Cannot launch an instance in eu-west-1: no instance type is to be had there\nm9.large: Unsupported: No\nAdd types to "infrastructureConfiguration.instanceTypes", or subnets of other Availability Zones to "launch.subnetIds".',
      ),
    );
  });

  test("tries each type in all subnets, on spot before on demand, each with a token of its own", async () => {
    const w = await world(infrastructure(PLACES));
    const tried: LaunchRequest[] = [];
    w.machines.refuse = (request) => {
      tried.push(request);
      return { noCapacity: "InsufficientInstanceCapacity", reach: "place", mayPass: true };
    };
    await expect(launchInstance(w, BUILD)).rejects.toThrow(Unavailable);
    expect(tried.map(inWords)).toStrictEqual([
      "spot m7i.large subnet-0000000a",
      "spot m7i.large subnet-0000000b",
      "spot m6i.large subnet-0000000a",
      "spot m6i.large subnet-0000000b",
      "on-demand m7i.large subnet-0000000a",
      "on-demand m7i.large subnet-0000000b",
      "on-demand m6i.large subnet-0000000a",
      "on-demand m6i.large subnet-0000000b",
    ]);
    expect(new Set(tried.map(({ clientToken }) => clientToken)).size).toBe(8);
  });

  test("leaves out what a refusal rules out: a full subnet, a type without quota", async () => {
    const w = await world(infrastructure(PLACES));
    const tried: string[] = [];
    w.machines.refuse = (request) => {
      tried.push(inWords(request));
      if (request.subnetId === "subnet-0000000a")
        return { noCapacity: "no addresses", reach: "subnet", mayPass: true };
      return request.market === "spot"
        ? { noCapacity: "no quota", reach: "type", mayPass: true }
        : undefined;
    };
    await launchInstance(w, BUILD);
    expect(tried).toStrictEqual([
      "spot m7i.large subnet-0000000a",
      "spot m7i.large subnet-0000000b",
      "spot m6i.large subnet-0000000b",
      "on-demand m7i.large subnet-0000000b",
    ]);
  });

  test("stays on spot when the pipeline says so", async () => {
    const w = await world(
      infrastructure("instanceTypes: [m7i.large]", "launch: { spot: { onDemandFallback: false } }"),
    );
    w.machines.full.add("m7i.large");
    await expect(launchInstance(w, BUILD)).rejects.toThrow("m7i.large on spot: Insufficient");
  });

  test("fails when the instance that it launched before has ended, with EC2's reason", async () => {
    const w = await world();
    const { instanceId } = await launchInstance(w, BUILD);
    w.machines.change(instanceId, {
      state: "terminated",
      stateReason: "Client.VolumeLimitExceeded",
    });
    await expect(launchInstance(w, BUILD)).rejects.toThrow(
      new Conflict(
        `Cannot use instance ${instanceId}: it is terminated (Client.VolumeLimitExceeded), expected it to run\nDelete volumes that are not needed, or ask for a higher quota of EBS storage.`,
      ),
    );
  });
});

test("launchInstance() refuses to test an AMI that it is not given", async () => {
  const world = buildWorld();
  await planned(world);
  const input = parseLaunchInstanceInput({ buildId: "b-1", stage: "test" });
  await expect(launchInstance(world, input)).rejects.toThrow(
    new InvalidInput('Cannot launch a test instance: "imageId" is missing, expected the new image'),
  );
});
