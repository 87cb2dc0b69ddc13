/** States `RunComponents` and `RunTests`: one SSM command that runs a stage's phases; ends when the command has ended. */
import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { agentPatience, runningSince } from "./agent-patience.ts";
import { requireContainer } from "./built-container.ts";
import { registerWait, type WaitPorts } from "./complete-waits.ts";
import { machineFolder } from "./machine-folder.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { type Registry, readDocument, requireDocument } from "./registry.ts";
import { commandKey, inputPrefix, planKey } from "./registry-keys.ts";
import { type CommandRequest, type SendPorts, sendCommand } from "./send-command.ts";
import { buildId, instanceId, parseInput, stage, taskToken } from "./task-input.ts";
import { writeRunnerInput } from "./write-runner-input.ts";

const input = record({
  buildId: required(buildId),
  stage: required(stage),
  instanceId: required(instanceId),
  taskToken: required(taskToken),
});

/** Which stage to run on which instance. */
export type RunComponentsInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseRunComponentsInput(value: unknown): RunComponentsInput {
  return parseInput(input, value, "RunComponents");
}

/** What the task needs. */
export type RunComponentsPorts = AdvancePorts &
  WaitPorts &
  SendPorts & {
    readonly registry: Registry;
  };

/** States of the state machines that run the stages. */
const STATES: { readonly [stage in RunComponentsInput["stage"]]: string } = {
  build: "RunComponents",
  copy: "CopyContainer",
  test: "RunTests",
};

/** Longest time for all components of a stage; the state machine's own limit is 12 hours. */
const RUN_SECONDS = 42_000;
/** A little longer, so that Systems Manager says first what has timed out. */
const GRACE_SECONDS = 600;

/** Longest time for a stage of a build. */
function secondsOf(plan: BuildPlan, stage: RunComponentsInput["stage"]): number {
  const { testTimeoutMinutes: minutes } = plan;
  return stage === "test" && minutes !== undefined
    ? Math.min(minutes * 60, RUN_SECONDS)
    : RUN_SECONDS;
}

/**
 * Sends the command of a stage, or finds the one that was sent before, and waits for it.
 *
 * @throws {Unavailable} The agent does not answer yet.
 * @throws {TimedOut} The agent has not answered for too long; the message says why.
 * @throws {Conflict} The instance does not run.
 */
export async function runComponents(
  ports: RunComponentsPorts,
  { buildId, stage, instanceId, taskToken }: RunComponentsInput,
): Promise<{ readonly commandId: string }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const built =
    plan.container === undefined || stage === "build"
      ? undefined
      : (await requireContainer(ports, plan)).digest;
  if (stage === "copy") await advanceBuild(ports, buildId, "DISTRIBUTING");
  const digest = await writeRunnerInput(ports.registry, plan, stage, ports.registryBucket, built);
  const comment = `kiln ${stage} ${buildId}`.slice(0, 100);
  const parameters = parametersOf(plan, stage, ports.registryBucket, digest);
  const commandId = await commandOf(ports, plan, stage, { instanceId, comment, parameters });
  const now = ports.clock.now();
  await registerWait(ports, {
    kind: "command",
    region: plan.region,
    resourceId: commandId,
    token: taskToken,
    since: now,
    deadline: now + (secondsOf(plan, stage) + GRACE_SECONDS) * 1000,
    buildId,
    state: STATES[stage],
    stage,
    instanceId,
    output: { commandId },
  });
  return { commandId };
}

function parametersOf(
  plan: BuildPlan,
  stage: RunComponentsInput["stage"],
  registryBucket: string,
  digest: string,
): CommandRequest["parameters"] {
  return {
    InputPath: objectUrl(plan.region, registryBucket, inputPrefix(plan.buildId, stage)),
    Folder: machineFolder(plan.parent.platform, plan.buildId, stage).root,
    Digest: digest,
    TimeoutSeconds: String(secondsOf(plan, stage)),
  };
}

/** Address of an object or prefix of S3, in the form that `aws:downloadContent` takes. */
export function objectUrl(region: string, bucket: string, key: string): string {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://s3.${region}.${domain}/${bucket}/${key}`;
}

const sentCommand = record({ commandId: required(text()), instanceId: required(text()) });

/** The command of a stage is remembered; it is looked for where remembering has failed. */
async function commandOf(
  ports: RunComponentsPorts,
  plan: BuildPlan,
  stage: RunComponentsInput["stage"],
  request: CommandRequest,
): Promise<string> {
  const key = commandKey(plan.buildId, stage);
  const sent = await readDocument(ports.registry, key, sentCommand);
  if (sent?.value.instanceId === request.instanceId) return sent.value.commandId;
  const commandId = await sendCommand(ports, plan.region, request, {
    limit: agentPatience(plan),
    runningSince: (now) =>
      runningSince(ports.registry, plan.buildId, stage, request.instanceId, now),
  });
  await ports.registry.put(key, { commandId, instanceId: request.instanceId });
  return commandId;
}
