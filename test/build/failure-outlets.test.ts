/** Every kind of failure, and the one shape in which record, execution, topic, event bus and command line tell it. */
import { describe, expect, test } from "vitest";
import { advanceBuild } from "../../lib/build/advance-build.ts";
import type { BuildStatus } from "../../lib/build/build-record.ts";
import { buildRecord } from "../../lib/build/build-record.ts";
import { noteFailedPlace } from "../../lib/build/failed-place.ts";
import { type BuildFailure, buildFailure } from "../../lib/build/failure.ts";
import { type RecordBuildInput, recordBuild } from "../../lib/build/record-build.ts";
import { renderFailure } from "../../lib/build/render-failure.ts";
import { outcomeOf } from "../../lib/cli/outcome-of.ts";
import { renderBuild } from "../../lib/cli/render/build.ts";
import { renderProblem } from "../../lib/cli/render/outcome.ts";
import { readValue } from "../../lib/source/shape.ts";
import {
  type BuildWorld,
  buildWorld,
  pipelineText,
  planned,
  TWO_REGIONS,
} from "../fakes/build-world.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:images";
const TEXT = pipelineText(
  `infrastructureConfiguration: { snsTopicArn: "${TOPIC}" }\n${TWO_REGIONS}`,
);

/** An error as Lambda reports it. */
const thrown = (errorType: string, errorMessage: string) => ({
  Error: errorType,
  Cause: JSON.stringify({ errorType, errorMessage, trace: [] }),
});
/** A failure as a task token brings it. */
const told = (failure: BuildFailure) => ({ Error: failure.error, Cause: JSON.stringify(failure) });

const STEP: BuildFailure = {
  error: "Kiln.StepFailed",
  message: "The command ended with exit code 3",
  state: "RunComponents",
  component: { name: "web", path: "web.yml", arn: "arn:aws:imagebuilder:…:component/web/1.0.0/1" },
  phase: "build",
  step: "Install",
  action: "ExecuteBash",
  attempt: 2,
  maxAttempts: 2,
  exitCode: 3,
  outputTail: ["installing", "out of luck"],
  logLocation: "s3://registry-bucket/builds/b-1/build/log/TOE_2026",
};
const LOOK =
  "Run the component by itself with `kiln run`, or build with --keep-machine-on-failure and look at the machine.";

/** A kind of failure: when and where it happens, what is caught, and all that is told of it. */
type Kind = readonly [
  title: string,
  at: BuildStatus,
  state: string,
  caught: NonNullable<RecordBuildInput["failure"]>,
  expected: BuildFailure,
];

const KINDS: readonly Kind[] = [
  [
    "a plan that is refused",
    "CREATING",
    "PlanBuild",
    thrown("Kiln.InvalidInput", 'Cannot plan a build of pipeline "web"\nkiln.yml:3: error: no'),
    {
      error: "Kiln.InvalidInput",
      message: 'Cannot plan a build of pipeline "web"\nkiln.yml:3: error: no',
      remedy: "Correct the pipeline, apply it and start the build again.",
    },
  ],
  [
    "a launch without capacity",
    "BUILDING",
    "LaunchInstance",
    thrown("Kiln.Unavailable", "Cannot launch an instance: no type has capacity"),
    {
      error: "Kiln.Unavailable",
      message: "Cannot launch an instance: no type has capacity",
      remedy:
        'Start the build again later, or add types to "instanceTypes": no place had capacity for those that are there.',
    },
  ],
  [
    "a launch that is not allowed",
    "BUILDING",
    "LaunchInstance",
    thrown("Kiln.Denied", "Cannot launch an instance: ec2:RunInstances is denied"),
    {
      error: "Kiln.Denied",
      message: "Cannot launch an instance: ec2:RunInstances is denied",
      remedy: "Give the role that the message names this permission.",
    },
  ],
  [
    "a launch with wrong settings",
    "BUILDING",
    "LaunchInstance",
    thrown("Kiln.InvalidInput", "Cannot launch an instance: subnet-1 does not exist"),
    {
      error: "Kiln.InvalidInput",
      message: "Cannot launch an instance: subnet-1 does not exist",
      remedy:
        'Correct what the message names in "infrastructureConfiguration" or the recipe, and start the build again.',
    },
  ],
  [
    "an agent that never answers",
    "BUILDING",
    "RunComponents",
    thrown("Kiln.TimedOut", "Cannot run components on i-1: its agent does not answer"),
    {
      error: "Kiln.TimedOut",
      message: "Cannot run components on i-1: its agent does not answer",
      remedy: "Correct what keeps the agent silent, and start the build again.",
    },
  ],
  [
    "an instance that ends on its own",
    "BUILDING",
    "RunComponents",
    thrown("Kiln.Conflict", "Cannot run components on i-1: the instance is terminated"),
    {
      error: "Kiln.Conflict",
      message: "Cannot run components on i-1: the instance is terminated",
      remedy: "Start the build again; CloudTrail tells who ended the instance.",
    },
  ],
  ["a step that fails", "BUILDING", "RunComponents", told(STEP), { ...STEP, remedy: LOOK }],
  [
    "components that cannot be read",
    "BUILDING",
    "RunComponents",
    told({ error: "Kiln.StepFailed", message: "00-web.yml does not validate" }),
    {
      error: "Kiln.StepFailed",
      message: "00-web.yml does not validate",
      remedy: "Check the component documents with `kiln validate`, and look at the log.",
    },
  ],
  [
    "components that take too long",
    "BUILDING",
    "RunComponents",
    told({ error: "Kiln.TimedOut", message: "Cannot wait longer for command c-1" }),
    {
      error: "Kiln.TimedOut",
      message: "Cannot wait longer for command c-1",
      remedy: "Give long steps a timeoutSeconds of their own, or split the components.",
    },
  ],
  [
    "an instance that does not stop",
    "BUILDING",
    "StopInstance",
    told({ error: "Kiln.TimedOut", message: "Cannot wait longer for instance i-1" }),
    {
      error: "Kiln.TimedOut",
      message: "Cannot wait longer for instance i-1",
      remedy: "Look for a service that does not stop, in the console of the instance.",
    },
  ],
  [
    "an image that cannot be made",
    "BUILDING",
    "CreateImage",
    told({ error: "Kiln.Conflict", message: "Cannot make image ami-1: it is failed" }),
    {
      error: "Kiln.Conflict",
      message: "Cannot make image ami-1: it is failed",
      remedy:
        "Start the build again; if it fails so again, look at the KMS key and the snapshots of the volumes.",
    },
  ],
  [
    "an image whose name is taken",
    "BUILDING",
    "CreateImage",
    thrown("Kiln.Conflict", 'Cannot create an image: the name "web" is taken'),
    {
      error: "Kiln.Conflict",
      message: 'Cannot create an image: the name "web" is taken',
      remedy: 'Put "{{ imagebuilder:buildDate }}" into the name of the AMI.',
    },
  ],
  [
    "an image that takes too long",
    "BUILDING",
    "CreateImage",
    told({ error: "Kiln.TimedOut", message: "Cannot wait longer for image ami-1" }),
    {
      error: "Kiln.TimedOut",
      message: "Cannot wait longer for image ami-1",
      remedy:
        "Start the build again, or make the volumes smaller: a snapshot takes as long as there is data.",
    },
  ],
  [
    "a test that fails",
    "TESTING",
    "RunTests",
    told({ ...STEP, state: "RunTests", phase: "test" }),
    {
      ...STEP,
      state: "RunTests",
      phase: "test",
      remedy:
        "Correct the component, or its phase test; the image was discarded. Build with --keep-machine-on-failure to look at the machine.",
    },
  ],
  [
    "a state that runs into its limit",
    "BUILDING",
    "LaunchInstance",
    { Error: "States.Timeout" },
    {
      error: "States.Timeout",
      message: "Cannot go on: the state took longer than its limit",
      remedy: "Look at the timeline of the build for the state that took so long.",
    },
  ],
  [
    "a function that AWS could not run",
    "BUILDING",
    "StopInstance",
    { Error: "Lambda.Unknown", Cause: "The function ended" },
    {
      error: "Lambda.Unknown",
      message: "The function ended",
      remedy:
        "Start the build again; if it fails so again, look at the log of this state's function in CloudWatch Logs.",
    },
  ],
  [
    "a bug",
    "BUILDING",
    "StopInstance",
    thrown("TypeError", "undefined is not a function"),
    {
      error: "TypeError",
      message: "undefined is not a function",
      remedy:
        "This is a bug in Kiln: report it with the log of this state's function in CloudWatch Logs.",
    },
  ],
];

/** A world in which a build has come so far and fails in a state. */
async function failing(status: BuildStatus, state: string): Promise<BuildWorld> {
  const world = buildWorld();
  await planned(world, TEXT);
  await advanceBuild(world, "b-1", status);
  world.executions.histories.set("b-1", [
    { id: 1, previousId: 0, type: "TaskStateEntered", at: 0, state },
    { id: 2, previousId: 1, type: "TaskFailed", at: 1 },
    { id: 3, previousId: 2, type: "ExecutionFailed", at: 2 },
  ]);
  world.bus.events.length = 0;
  return world;
}

/** What each outlet tells of the failure of the build. */
async function outlets(world: BuildWorld, given: Omit<RecordBuildInput, "buildId">) {
  const { cause } = await recordBuild(world, { buildId: "b-1", ...given });
  const record = readValue(buildRecord, world.registry.read("builds/b-1/build.json")).value;
  if (record === undefined) throw new Error("There is no record");
  const outcome = outcomeOf(record, { started: 0, ended: 1 }, { region: "eu-west-1" });
  const [message] = world.topic.messages;
  const event = world.bus.events.at(-1)?.detail as { "failure-context"?: unknown } | undefined;
  const plain = { dim: same, bold: same, red: same, green: same, yellow: same };
  return {
    record: record.failure,
    execution: JSON.parse(cause),
    event: event?.["failure-context"],
    commandLine: outcome.failure,
    topic: message === undefined ? undefined : JSON.parse(message.message.body).failureContext,
    texts: [
      record.reason ?? "",
      renderBuild(record, 0),
      renderProblem(outcome, plain),
      ...(message === undefined ? [] : [JSON.parse(message.message.body).failureText]),
    ],
  };
}
const same = (text: string) => text;

describe("a build that has failed tells its failure the same everywhere:", () => {
  test.each(KINDS)("%s", async (_, status, state, caught, expected) => {
    const world = await failing(status, state);
    const { texts, ...told } = await outlets(world, { outcome: "failed", failure: caught });
    const failure: BuildFailure = { state, ...expected, imageStatus: status };
    expect(told).toStrictEqual({
      record: failure,
      execution: failure,
      event: failure,
      commandLine: failure,
      topic: failure,
    });
    for (const text of texts) expect(text).toContain(renderFailure(failure));
  });

  test.each([
    ["CopyImage", "DISTRIBUTING", "Cannot copy image: the KMS key is disabled", /^See that kms/],
    ["PublishImage", "INTEGRATING", "Cannot assume role EC2Image…", /^Create the role in the/],
  ] as const)("%s that fails in one Region", async (state, imageStatus, message, remedy) => {
    const world = await failing("DISTRIBUTING", "RecordSuccess");
    const at = { region: "us-east-1", state };
    await noteFailedPlace(world.registry, "b-1", at, thrown("Kiln.Conflict", message));
    const { texts, record, ...others } = await outlets(world, { outcome: "succeeded" });
    expect(record).toMatchObject({
      error: "Kiln.Conflict",
      state,
      imageStatus,
      regionFailures: [{ region: "us-east-1", state, message }],
      remedy: expect.stringMatching(remedy),
    });
    expect(record?.remedy).toContain("`kiln distribute web@1.0.0/1`");
    for (const one of Object.values(others)) expect(one).toStrictEqual(record);
    for (const text of texts) expect(text).toContain("us-east-1");
  });

  test("somebody who stops it", async () => {
    const world = await failing("BUILDING", "RunComponents");
    world.executions.histories.set("b-1", [
      { id: 1, previousId: 0, type: "TaskStateEntered", at: 0, state: "RunComponents" },
      { id: 2, previousId: 0, type: "ExecutionAborted", at: 2 },
    ]);
    const reason = "Interrupted by the user";
    const { texts: _, ...told } = await outlets(world, { outcome: "cancelled", reason });
    const failure: BuildFailure = {
      error: "Kiln.Cancelled",
      message: reason,
      state: "RunComponents",
      imageStatus: "BUILDING",
      remedy: "Start the build again when its image is wanted; nothing is left of this one.",
    };
    expect(told).toStrictEqual({
      record: failure,
      execution: failure,
      event: failure,
      commandLine: failure,
      topic: undefined, // As with Image Builder: the topic is told AVAILABLE and FAILED only.
    });
    expect(world.registry.read("builds/b-1/build.json")).toMatchObject({
      status: "CANCELLED",
      reason,
    });
  });

  test("a test that fails while the image is being copied", async () => {
    const world = await failing("DISTRIBUTING", "RunTests");
    const failure = told({ ...STEP, state: "RunTests", phase: "test" });
    const { record } = await outlets(world, { outcome: "failed", failure });
    expect(record).toMatchObject({ state: "RunTests", imageStatus: "TESTING" });
  });

  test("more output than any of them takes", async () => {
    const outputTail = Array.from({ length: 50 }, (_, index) => `${index} ${"x".repeat(5_000)}`);
    const world = await failing("BUILDING", "RunComponents");
    const {
      texts: _,
      record,
      ...others
    } = await outlets(world, {
      outcome: "failed",
      failure: told({ ...STEP, outputTail }),
    });
    for (const one of Object.values(others)) expect(one).toStrictEqual(record);
    expect(JSON.stringify(record).length).toBeLessThanOrEqual(32_768);
    expect(readValue(buildFailure, record).value).toStrictEqual(record);
  });
});
