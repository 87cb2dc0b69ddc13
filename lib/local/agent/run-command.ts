/** The agent: runs the steps of a command document in a machine, as the SSM agent does on an instance. */
import type { AgentHost } from "./agent-host.ts";
import type { CommandDocument, CommandStep } from "./command-document.ts";
import { insertParameters, type ParameterValues } from "./document-parameters.ts";
import { downloadContent, isFolderInside } from "./download-content.ts";
import { keepOutput, MAX_STDERR, MAX_STDOUT, type OutputKeeper } from "./output-keeper.ts";
import { runShellScript } from "./run-shell-script.ts";
import {
  KILLED_EXIT_CODE,
  type Print,
  REBOOT_EXIT_CODE,
  type StepOutcome,
} from "./step-outcome.ts";

/** Most reboots that one step may ask for, as the real agent's. */
export const MAX_REBOOTS = 15;

/** The run of one step, as far as it has come. */
export type StepRun = {
  readonly name: string;
  readonly action: string;
  status: "Pending" | "InProgress" | StepOutcome["status"];
  exitCode: number;
  /** Milliseconds since 1970. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  readonly stdout: OutputKeeper;
  readonly stderr: OutputKeeper;
};

export type CommandRun = {
  readonly commandId: string;
  readonly document: CommandDocument;
  readonly values: ParameterValues;
  /** On abort everything that runs is killed and the rest is left out. */
  readonly signal: AbortSignal;
  /** Called before each reboot. */
  readonly onReboot: (step: string) => void;
};

/** Fresh runs of a document's steps. `onLine` gets each line of output as it is complete. */
export function newStepRuns(
  document: CommandDocument,
  onLine: (step: string, stream: "stdout" | "stderr", line: string) => void,
): readonly StepRun[] {
  return document.steps.map(({ name, action }) => ({
    name,
    action,
    status: "Pending",
    exitCode: -1,
    startedAt: undefined,
    endedAt: undefined,
    stdout: keepOutput(MAX_STDOUT, (line) => onLine(name, "stdout", line)),
    stderr: keepOutput(MAX_STDERR, (line) => onLine(name, "stderr", line)),
  }));
}

/**
 * Runs all steps in order. A failed step does not keep the next ones from running, unless it says so: that is how
 * SSM does it for documents of schema 2.2.
 *
 * @param steps Of {@link newStepRuns}; they are kept up to date.
 * @returns the worst status of any step.
 */
export async function runCommand(
  host: AgentHost,
  run: CommandRun,
  steps: readonly StepRun[],
): Promise<StepOutcome["status"]> {
  const folder = `/var/lib/amazon/ssm/${host.instanceId}/document/orchestration/${run.commandId}`;
  const statuses: StepOutcome["status"][] = [];
  let isOver = false;
  for (const [index, step] of run.document.steps.entries()) {
    const stepRun = steps[index];
    if (stepRun === undefined || (isOver && !step.finallyStep)) continue;
    if (run.signal.aborted) {
      Object.assign(stepRun, { status: "Cancelled", exitCode: KILLED_EXIT_CODE });
      statuses.push("Cancelled");
      continue;
    }
    const status = await runStep(host, run, step, stepRun, folder);
    const isForgiven = status !== "Success" && step.onFailure === "successAndExit";
    statuses.push(isForgiven ? "Success" : status);
    isOver ||= status === "Success" ? step.onSuccess === "exit" : step.onFailure !== undefined;
  }
  await removeFolder(host, run, folder);
  return worstOf(statuses);
}

async function runStep(
  host: AgentHost,
  run: CommandRun,
  step: CommandStep,
  stepRun: StepRun,
  folder: string,
): Promise<StepOutcome["status"]> {
  stepRun.status = "InProgress";
  stepRun.startedAt = host.clock.now();
  const print: Print = (stream, chunk) => stepRun[stream].add(chunk);
  const outcome = await runWithReboots(host, run, step, folder, print).catch(
    (error: unknown): StepOutcome => {
      if (run.signal.aborted) return { status: "Cancelled", exitCode: KILLED_EXIT_CODE };
      print("stderr", Buffer.from(`${error instanceof Error ? error.message : String(error)}\n`));
      return { status: "Failed", exitCode: 1 };
    },
  );
  stepRun.stdout.end();
  stepRun.stderr.end();
  Object.assign(stepRun, { ...outcome, endedAt: host.clock.now() });
  return outcome.status;
}

async function runWithReboots(
  host: AgentHost,
  run: CommandRun,
  step: CommandStep,
  folder: string,
  print: Print,
): Promise<StepOutcome> {
  const skipped = unmetPrecondition(step, run.values);
  if (skipped !== undefined) {
    print("stdout", Buffer.from(`Step execution skipped: ${skipped}. Step name: ${step.name}\n`));
    return { status: "Success", exitCode: 0 };
  }
  for (let reboots = 0; ; reboots++) {
    const outcome = await runPlugin(host, run, step, folder, print);
    if (outcome.exitCode !== REBOOT_EXIT_CODE || run.signal.aborted) return outcome;
    if (reboots === MAX_REBOOTS) {
      const text = `The step has asked for more than ${MAX_REBOOTS} reboots\n`;
      print("stderr", Buffer.from(text));
      return outcome;
    }
    run.onReboot(step.name);
    await host.reboot();
  }
}

async function runPlugin(
  host: AgentHost,
  run: CommandRun,
  step: CommandStep,
  folder: string,
  print: Print,
): Promise<StepOutcome> {
  const inputs = insertParameters(step.inputs, run.values);
  const downloads = `${folder}/downloads`;
  if (step.action === "aws:downloadContent")
    return downloadContent(host, inputs, downloads, run.signal);
  if (step.action !== "aws:runShellScript")
    throw new Error(
      `Cannot run step "${step.name}": the agent of the local cloud does not know the action "${step.action}", expected aws:downloadContent or aws:runShellScript`,
    );
  return runShellScript(host, inputs, {
    folder: await folderOf(host, run, downloads),
    scriptFolder: `/run/ssm-agent/${run.commandId}/${step.name}`,
    print,
    signal: run.signal,
  });
}

/** Scripts begin where content without an absolute destination was downloaded to. */
async function folderOf(host: AgentHost, run: CommandRun, downloads: string): Promise<string> {
  const isUsed = isDownloading(run.document) && (await isFolderInside(host, downloads, run.signal));
  return isUsed ? downloads : "/";
}

function isDownloading(document: CommandDocument): boolean {
  return document.steps.some(({ action }) => action === "aws:downloadContent");
}

/** @returns what is not as the step wants it; undefined when it may run. */
function unmetPrecondition(step: CommandStep, values: ParameterValues): string | undefined {
  const operands = step.precondition["StringEquals"];
  if (operands === undefined) return undefined;
  const [left = "", right = ""] = operands.map((operand) => {
    if (operand === "platformType") return "Linux";
    const name = /^\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}$/.exec(operand)?.[1];
    const value = name === undefined ? undefined : values[name];
    return typeof value === "string" ? value : operand;
  });
  return left === right ? undefined : `the precondition is not met, "${left}" is not "${right}"`;
}

const CLEAN = `[ -e "$1" ] || exit 0
rm -rf -- "$1"
folder=\${1%/*}
while [ "$folder" != /var/lib ] && rmdir "$folder" 2>/dev/null; do folder=\${folder%/*}; done`;

/** What was downloaded without an absolute destination is no part of the image. */
async function removeFolder(host: AgentHost, run: CommandRun, folder: string): Promise<void> {
  if (!isDownloading(run.document) || run.signal.aborted) return;
  await host
    .exec({ argv: ["sh", "-c", CLEAN, "clean", folder], environment: await host.environment() })
    .catch(() => undefined);
}

function worstOf(statuses: readonly StepOutcome["status"][]): StepOutcome["status"] {
  const order = ["Cancelled", "TimedOut", "Failed"] as const;
  return order.find((status) => statuses.includes(status)) ?? "Success";
}
