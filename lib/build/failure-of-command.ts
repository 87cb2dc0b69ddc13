/** Why a command that ran components failed: the runner's own report, or as much as Systems Manager knows. */
import {
  FAILURE_FILE,
  isStepFailure,
  parseFailureReport,
  type StepFailure,
} from "../runner/failure-report.ts";
import { renderIssues } from "../source/render.ts";
import type { CommandOutput, CommandState } from "./command-state.ts";
import type { BuildFailure } from "./failure.ts";
import { logDestination } from "./log-destination.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { type Registry, readDocument } from "./registry.ts";
import { planKey } from "./registry-keys.ts";
import type { Wait } from "./wait.ts";

/** What finding the reason needs. */
export type CommandFailurePorts = {
  readonly registryBucket: string;
  readonly registry: Pick<Registry, "get">;
  readonly logs: {
    /** Keys below a prefix of a bucket. */
    readonly list: (bucket: string, prefix: string) => Promise<readonly string[]>;
    readonly read: (bucket: string, key: string) => Promise<string | undefined>;
  };
  readonly commands: {
    readonly output: (
      region: string,
      command: { readonly commandId: string; readonly instanceId: string },
    ) => Promise<CommandOutput | undefined>;
  };
};

/** Lines of output that a failure keeps. */
const TAIL_LINES = 20;

/** The failure of a command. What cannot be read is left out: the reason for a failure must not hide behind another. */
export async function failureOfCommand(
  ports: CommandFailurePorts,
  wait: Wait,
  state: CommandState,
): Promise<BuildFailure> {
  const plan = await readDocument(ports.registry, planKey(wait.buildId), buildPlan)
    .then((found) => found?.value)
    .catch(() => undefined);
  const report = plan === undefined ? undefined : await reportOf(ports, wait, plan);
  if (report !== undefined) return report;
  const output = await ports.commands.output(wait.region, state).catch(() => undefined);
  if (plan === undefined) return withoutReport(state, output, {});
  return {
    ...withoutReport(state, output, logOf(ports, wait, plan)),
    ...limitOf(wait, state, plan),
  };
}

/** What to do about tests that have taken longer than their pipeline allows. */
function limitOf(
  { stage }: Wait,
  { status }: CommandState,
  { testTimeoutMinutes }: BuildPlan,
): Pick<BuildFailure, "remedy"> {
  if (stage !== "test" || status !== "ExecutionTimedOut" || testTimeoutMinutes === undefined)
    return {};
  const remedy = `Give tests more than ${testTimeoutMinutes} minutes: "timeoutMinutes" of imageTestsConfiguration.`;
  return { remedy };
}

/** Where the log of a command lies that has left no report. */
function logOf(
  { registryBucket }: CommandFailurePorts,
  { stage = "build" }: Wait,
  plan: BuildPlan,
): Pick<BuildFailure, "logLocation"> {
  const { bucket, prefix } = logDestination(plan, stage, registryBucket);
  return { logLocation: `s3://${bucket}/${prefix}` };
}

async function reportOf(
  ports: CommandFailurePorts,
  wait: Wait,
  plan: BuildPlan,
): Promise<BuildFailure | undefined> {
  const { bucket, prefix } = logDestination(plan, wait.stage ?? "build", ports.registryBucket);
  try {
    const keys = await ports.logs.list(bucket, `${prefix}/`);
    const key = keys.filter((one) => one.endsWith(`/${FAILURE_FILE}`)).at(-1);
    const text = key === undefined ? undefined : await ports.logs.read(bucket, key);
    const report = text === undefined ? undefined : parseFailureReport(JSON.parse(text));
    if (key === undefined || report === undefined) return undefined;
    const logLocation = `s3://${bucket}/${key.slice(0, -FAILURE_FILE.length - 1)}`;
    if (isStepFailure(report)) return failureOfStep(report, plan, logLocation);
    const { message, issues } = report;
    const problems = issues.length === 0 ? message : `${message}\n${renderIssues(issues)}`;
    return { error: "Kiln.StepFailed", message: problems, logLocation };
  } catch {
    return undefined;
  }
}

function failureOfStep(report: StepFailure, plan: BuildPlan, logLocation: string): BuildFailure {
  const file = report.document.path.split(/[\\/]/).at(-1);
  const component = plan.components.find((one) => one.file === file);
  return {
    error: "Kiln.StepFailed",
    message: report.message,
    component: {
      name: report.document.name,
      path: component?.path ?? report.document.path,
      ...(component?.arn === undefined ? {} : { arn: component.arn }),
    },
    phase: report.phase,
    step: report.step,
    action: report.action,
    attempt: report.attempt,
    maxAttempts: report.maxAttempts,
    ...(report.exitCode === null ? {} : { exitCode: report.exitCode }),
    outputTail: report.outputTail,
    logLocation,
  };
}

const REMEDIES: { readonly [status: string]: string } = {
  Undeliverable: "Look whether the instance runs and its agent reaches Systems Manager.",
  DeliveryTimedOut: "Look whether the instance runs and its agent reaches Systems Manager.",
  Terminated: "Look whether the instance runs and its agent reaches Systems Manager.",
  ExecutionTimedOut: "Give long steps a timeoutSeconds of their own, or split the components.",
};

function withoutReport(
  state: CommandState,
  output: CommandOutput | undefined,
  log: Pick<BuildFailure, "logLocation">,
): BuildFailure {
  const lines = [output?.standardOutput ?? "", output?.standardError ?? ""]
    .flatMap((text) => text.split(/\r?\n/))
    .filter((line) => line.trim() !== "");
  const remedy = REMEDIES[state.status];
  return {
    error: state.status.includes("TimedOut") ? "Kiln.TimedOut" : "Kiln.StepFailed",
    message: `Cannot run components on ${state.instanceId}: command ${state.commandId} ended as ${state.status}`,
    ...(output?.exitCode === undefined ? {} : { exitCode: output.exitCode }),
    ...(lines.length === 0 ? {} : { outputTail: lines.slice(-TAIL_LINES) }),
    ...log,
    ...(remedy === undefined ? {} : { remedy }),
  };
}
