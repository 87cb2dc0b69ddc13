import { describe, expect, test } from "vitest";
import { launchInstance } from "../../lib/build/launch-instance.ts";
import { buildPlan } from "../../lib/build/plan.ts";
import { requireDocument } from "../../lib/build/registry.ts";
import { STACK } from "../../lib/build/tags.ts";
import { buildWorld, pipelineText, planned } from "../fakes/build-world.ts";

const SUBNETS = "subnet-0123456789abcdef0,subnet-0123456789abcdef1";
const GROUPS = "sg-0123456789abcdef0";

/** The plan of a build in a stack with those settings, as tasks read it. */
async function planWith(settings: object, pipeline = pipelineText()) {
  const world = buildWorld();
  const stack = { ...world, settings: { ...world.settings, ...settings } };
  await planned(stack, pipeline);
  const plan = await requireDocument(world.registry, "builds/b-1/plan.json", buildPlan, "the plan");
  return { world: stack, plan };
}

describe("planBuild() in a stack that says where instances go", () => {
  test("launches in its subnets and security groups", async () => {
    const { plan } = await planWith({ subnetIds: SUBNETS, securityGroupIds: GROUPS });
    expect(plan.infrastructure.launch?.subnetIds).toStrictEqual(SUBNETS.split(","));
    expect(plan.infrastructure.securityGroupIds).toStrictEqual([GROUPS]);
  });

  test("keeps to the subnet and security groups that the pipeline names", async () => {
    const own = `infrastructureConfiguration:
  subnetId: subnet-00000000000000000
  securityGroupIds: [sg-00000000000000000]
`;
    const settings = { subnetIds: SUBNETS, securityGroupIds: GROUPS };
    const { plan } = await planWith(settings, pipelineText(own));
    expect(plan.infrastructure.launch?.subnetIds).toBeUndefined();
    expect(plan.infrastructure.subnetId).toBe("subnet-00000000000000000");
    expect(plan.infrastructure.securityGroupIds).toStrictEqual(["sg-00000000000000000"]);
  });
});

test("launchInstance() marks instances and volumes with the stack that makes them", async () => {
  const { world } = await planWith({ stack: "kiln-prod" });
  const { instanceId } = await launchInstance(world, { buildId: "b-1", stage: "build" });
  const [machine] = await world.machines.describe(world.settings.region, [instanceId]);
  expect(machine?.tags[STACK]).toBe("kiln-prod");
});
