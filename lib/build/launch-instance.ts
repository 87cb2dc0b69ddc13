/** State `LaunchInstance`: one instance per build and stage, in the first way that EC2 does not refuse. */
import { Conflict, InvalidInput, Unavailable } from "../errors.ts";
import { optional, record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { isAlive, type Machine } from "./cloud.ts";
import { userDataOf } from "./default-user-data.ts";
import { clientToken } from "./digest.ts";
import { endedInWords } from "./ended-instance.ts";
import {
  candidateInWords,
  type LaunchCandidate,
  launchCandidates,
  type Reach,
  rulesOut,
} from "./launch-candidates.ts";
import { type BuildPlan, birthOf, buildPlan } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { planKey, type Stage } from "./registry-keys.ts";
import { BUILD_ID, birthTags, instanceTags, STAGE, type Tags } from "./tags.ts";
import { buildId, imageId, parseInput, stage } from "./task-input.ts";

const input = record({
  buildId: required(buildId),
  stage: required(stage),
  /** The AMI to test. */
  imageId: optional(imageId),
});

/**
 * Which instance to launch. A build starts from its parent image, a test from the AMI that it is given; a container image
 * is tested on an instance of the same AMI that it was built on.
 */
export type LaunchInstanceInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseLaunchInstanceInput(value: unknown): LaunchInstanceInput {
  return parseInput(input, value, "LaunchInstance");
}

/** An instance to launch. */
export type LaunchRequest = LaunchCandidate & {
  readonly clientToken: string;
  readonly imageId: string;
  readonly userData?: string;
  readonly infrastructure: BuildPlan["infrastructure"];
  readonly blockDeviceMappings: BuildPlan["blockDeviceMappings"];
  readonly instanceTags: Tags;
  readonly volumeTags: Tags;
};

/** What came of a launch. */
export type Launched =
  | { readonly instanceId: string }
  | {
      /** No capacity for this type there and now, or no such type; in EC2's words. */
      readonly noCapacity: string;
      readonly reach: Reach;
      /** Whether the same launch may do later. */
      readonly mayPass: boolean;
    };

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
 * @throws {InvalidInput} No subnet has any of the instance types, now or later.
 * @throws {Conflict} The instance that was launched before has ended.
 */
export async function launchInstance(
  ports: LaunchInstancePorts,
  { buildId, stage, imageId }: LaunchInstanceInput,
): Promise<{ readonly instanceId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  if (stage === "test" && imageId === undefined && plan.container === undefined)
    throw new InvalidInput(
      'Cannot launch a test instance: "imageId" is missing, expected the new image',
    );
  await advanceBuild(ports, buildId, stage === "build" ? "BUILDING" : "TESTING");
  const earlier = await ports.machines.find(plan.region, { [BUILD_ID]: buildId, [STAGE]: stage });
  const alive = earlier.find(isAlive);
  if (alive !== undefined) return { instanceId: alive.instanceId };
  const [ended] = earlier;
  if (ended !== undefined)
    throw new Conflict(`Cannot use instance ${ended.instanceId}: it is ${endedInWords(ended)}`);
  return firstOf(ports, plan, stage, imageId);
}

type Refused = Extract<Launched, { readonly noCapacity: string }> & {
  readonly candidate: LaunchCandidate;
};

/** Tries the candidates one after another. */
async function firstOf(
  { machines }: LaunchInstancePorts,
  plan: BuildPlan,
  stage: Stage,
  imageId: string | undefined,
): Promise<{ readonly instanceId: string }> {
  const refused: Refused[] = [];
  for (const candidate of launchCandidates(plan.infrastructure)) {
    if (refused.some((one) => rulesOut(one.candidate, one.reach, candidate))) continue;
    const request = await requestOf(plan, stage, imageId, candidate);
    const launched = await machines.launch(plan.region, request);
    if ("instanceId" in launched) return launched;
    refused.push({ ...launched, candidate });
  }
  throw nothingLeft(plan.region, refused);
}

function nothingLeft(region: string, refused: readonly Refused[]): Error {
  const reasons = refused.map(
    ({ candidate, noCapacity }) => `${candidateInWords(candidate)}: ${noCapacity}`,
  );
  const remedy =
    'Add types to "infrastructureConfiguration.instanceTypes", or subnets of other Availability Zones to "launch.subnetIds".';
  const what = `Cannot launch an instance in ${region}`;
  if (refused.some(({ mayPass }) => mayPass))
    return new Unavailable([`${what}: there is no capacity`, ...reasons, remedy].join("\n"));
  return new InvalidInput(
    [`${what}: no instance type is to be had there`, ...reasons, remedy].join("\n"),
  );
}

async function requestOf(
  plan: BuildPlan,
  stage: Stage,
  imageId: string | undefined,
  candidate: LaunchCandidate,
): Promise<LaunchRequest> {
  const birth = birthOf(plan);
  const own = plan.infrastructure.resourceTags;
  const { instanceType, market, subnetId = "" } = candidate;
  const userData = userDataOf(plan);
  return {
    // EC2 refuses a token that comes again with other parameters, so nothing here may depend on the time of the call.
    clientToken: await clientToken(plan.buildId, stage, instanceType, market, subnetId),
    imageId: imageId ?? plan.parent.imageId,
    ...candidate,
    ...(userData === undefined ? {} : { userData }),
    infrastructure: plan.infrastructure,
    // A new AMI brings its volumes along.
    blockDeviceMappings:
      stage === "build" || plan.container !== undefined ? plan.blockDeviceMappings : [],
    instanceTags: instanceTags(birth, stage, own),
    volumeTags: birthTags(birth, own),
  };
}
