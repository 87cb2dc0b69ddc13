/** State `LaunchInstance`: one instance per build and stage, from the first instance type that has capacity. */
import { Conflict, InvalidInput, Unavailable } from "../errors.ts";
import { optional, record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { isAlive, type Machine } from "./cloud.ts";
import { clientToken } from "./digest.ts";
import { type BuildPlan, birthOf, buildPlan } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey, type Stage } from "./registry-keys.ts";
import { BUILD_ID, birthTags, instanceTags, STAGE, type Tags } from "./tags.ts";
import { buildId, imageId, parseInput, stage } from "./task-input.ts";

const input = record({
  buildId: required(buildId),
  stage: required(stage),
  /** The image to test. */
  imageId: optional(imageId),
});

/** Which instance to launch. A build starts from its parent image, a test from the image that it is given. */
export type LaunchInstanceInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseLaunchInstanceInput(value: unknown): LaunchInstanceInput {
  const parsed = parseInput(input, value, "LaunchInstance");
  if (parsed.stage === "test" && parsed.imageId === undefined)
    throw new InvalidInput(
      'Cannot launch a test instance: "imageId" is missing, expected the new image',
    );
  return parsed;
}

/** An instance to launch. */
export type LaunchRequest = {
  readonly clientToken: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly userData?: string;
  readonly infrastructure: BuildPlan["infrastructure"];
  readonly blockDeviceMappings: BuildPlan["blockDeviceMappings"];
  readonly instanceTags: Tags;
  readonly volumeTags: Tags;
};

/** What came of a launch. */
export type Launched =
  | { readonly instanceId: string }
  /** No capacity for this type now, or the type does not exist there; in EC2's words. */
  | { readonly noCapacity: string };

/** What the task needs. */
export type LaunchInstancePorts = AdvancePorts & {
  readonly registry: Registry;
  readonly machines: {
    /** Instances with all of these tags, the ended ones too. */
    readonly find: (region: string, tags: Tags) => Promise<readonly Machine[]>;
    readonly launch: (region: string, request: LaunchRequest) => Promise<Launched>;
  };
};

/**
 * Launches the instance of a stage, or finds the one that was launched before.
 *
 * @throws {Unavailable} No instance type has capacity now.
 */
export async function launchInstance(
  ports: LaunchInstancePorts,
  { buildId, stage, imageId }: LaunchInstanceInput,
): Promise<{ readonly instanceId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  await advanceBuild(ports, buildId, stage === "build" ? "BUILDING" : "TESTING");
  const earlier = await ports.machines.find(plan.region, { [BUILD_ID]: buildId, [STAGE]: stage });
  const alive = earlier.find(isAlive);
  if (alive !== undefined) return { instanceId: alive.instanceId };
  const [ended] = earlier;
  if (ended !== undefined) throw new Conflict(endedMessage(ended));
  const refusals: string[] = [];
  for (const instanceType of plan.infrastructure.instanceTypes) {
    const request = await requestOf(plan, stage, imageId, instanceType);
    const launched = await ports.machines.launch(plan.region, request);
    if ("instanceId" in launched) return launched;
    refusals.push(`${instanceType}: ${launched.noCapacity}`);
  }
  throw new Unavailable(
    `Cannot launch an instance in ${plan.region}: no instance type has capacity\n${refusals.join("\n")}\nAdd types to "instanceTypes", or another subnet.`,
  );
}

function endedMessage({ instanceId, state, stateReason }: Machine): string {
  return `Cannot use instance ${instanceId}: it is ${state}${stateReason === undefined ? "" : ` (${stateReason})`}, expected it to run`;
}

async function requestOf(
  plan: BuildPlan,
  stage: Stage,
  imageId: string | undefined,
  instanceType: string,
): Promise<LaunchRequest> {
  const birth = birthOf(plan);
  const own = plan.infrastructure.resourceTags;
  return {
    // EC2 refuses a token that comes again with other parameters, so nothing here may depend on the time of the call.
    clientToken: await clientToken(plan.buildId, "instance", stage, instanceType),
    imageId: imageId ?? plan.parent.imageId,
    instanceType,
    ...(plan.userData === undefined ? {} : { userData: plan.userData }),
    infrastructure: plan.infrastructure,
    // The new image brings its volumes along.
    blockDeviceMappings: stage === "build" ? plan.blockDeviceMappings : [],
    instanceTags: instanceTags(birth, stage, own),
    volumeTags: birthTags(birth, own),
  };
}
