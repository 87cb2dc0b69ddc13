import { defaulted, list, optional, record, required } from "../../source/collections.ts";
import type { Node } from "../../source/node.ts";
import { integer, text } from "../../source/scalars.ts";
import { map, type Shape } from "../../source/shape.ts";
import type { AgentHost } from "./agent-host.ts";
import { readStepInputs } from "./read-step-inputs.ts";
import { KILLED_EXIT_CODE, type Print, type StepOutcome } from "./step-outcome.ts";
import { writeFileInside } from "./write-file.ts";

/** A text stands for a list of one. */
const lines: Shape<readonly string[]> = {
  schema: () => list(text()).schema(),
  read: (node, reading) =>
    node.kind === "scalar"
      ? map(text(), (one) => [one]).read(node, reading)
      : list(text()).read(node, reading),
};
const inputShape = record({
  id: optional(text()),
  runCommand: required(lines),
  workingDirectory: optional(text()),
  timeoutSeconds: defaulted(integer({ minimum: 1, maximum: 172_800 }), 3600),
});

/** What a script runs with. */
export type ScriptSurroundings = {
  /** Working directory when the step names none, absolute and there. */
  readonly folder: string;
  /** Folder below /run for a script that names its own interpreter. */
  readonly scriptFolder: string;
  readonly print: Print;
  readonly signal: AbortSignal;
};

/** Runs `aws:runShellScript`: the lines are one script, for `sh` or for what its first line names. */
export async function runShellScript(
  host: AgentHost,
  inputs: Node,
  { folder, scriptFolder, print, signal }: ScriptSurroundings,
): Promise<StepOutcome> {
  const { runCommand, workingDirectory, timeoutSeconds } = readStepInputs(inputShape, inputs);
  const script = `${runCommand.join("\n")}\n`;
  const deadline = new AbortController();
  const ended = new AbortController();
  const timer = host.clock.sleep(timeoutSeconds * 1000, ended.signal).then(() => {
    if (!ended.signal.aborted) deadline.abort();
  });
  try {
    const result = await host.exec({
      argv: await argvOf(host, script, scriptFolder, signal),
      workingDirectory: workingDirectory || folder,
      environment: await host.environment(),
      onOutput: print,
      signal: AbortSignal.any([signal, deadline.signal]),
    });
    if (signal.aborted) return { status: "Cancelled", exitCode: KILLED_EXIT_CODE };
    if (deadline.signal.aborted) return { status: "TimedOut", exitCode: KILLED_EXIT_CODE };
    const exitCode = result.exitCode ?? KILLED_EXIT_CODE;
    return { status: exitCode === 0 ? "Success" : "Failed", exitCode };
  } finally {
    ended.abort();
    await timer;
  }
}

/** A script without `#!` is handed to `sh` as it is, so that nothing of it is left in the image. */
async function argvOf(
  host: AgentHost,
  script: string,
  scriptFolder: string,
  signal: AbortSignal,
): Promise<readonly [string, ...string[]]> {
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S[^\n]*))?/.exec(script);
  if (interpreter?.[1] === undefined && script.length < MAX_ARGUMENT) return ["sh", "-c", script];
  const file = `${scriptFolder}/script.sh`;
  await writeFileInside(host, file, Buffer.from(script), signal);
  const option = interpreter?.[2]?.trim();
  return [interpreter?.[1] ?? "sh", ...(option === undefined ? [] : [option]), file];
}

/** Linux takes arguments up to 128 KiB each. */
const MAX_ARGUMENT = 65_536;
