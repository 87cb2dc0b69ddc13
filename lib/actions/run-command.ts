import type { Command, Exit } from "../host/host.ts";
import type { ActionContext, ActionLog, ActionResult } from "./action.ts";
import { failureMessage } from "./action-failure.ts";
import { boundedText } from "./bounded-text.ts";
import { lineSplitter } from "./line-splitter.ts";

/** Standard output that is kept for chaining, in UTF-16 code units. The log has all of it. */
export const KEPT_OUTPUT = 1_048_576;
/** Standard error that is kept for the log, which has it only when the process has ended. */
const KEPT_ERRORS = 262_144;

/** How a command ended. */
export type CommandOutcome = Exit & {
  /** Standard output with LF between lines and no line breaks at its end; its middle is missing beyond 1 MiB. */
  readonly stdout: string;
  /** Why it could not be started; the code is then null. */
  readonly failure?: string;
};

type Runnable = Pick<Command, "file" | "arguments" | "environment" | "isVerbatim"> & {
  /** The exit code that asks for a restart, so that the log does not call it an error. */
  readonly rebootCode?: number;
};

/** Runs a command for a step: output goes to the log as it comes, errors follow at the end. Invalid UTF-8 becomes U+FFFD. */
export async function runCommand(
  command: Runnable,
  context: ActionContext,
): Promise<CommandOutcome> {
  const { log } = context;
  const words = command.arguments.join(" ");
  log.info(`CmdExecution: Preparing object for command ${command.file} with arguments [${words}]`);
  log.info(`CmdExecution: Starting execution of command with arguments [${command.file} ${words}]`);
  const output = outputOf(context);
  const exit = await exitOf({ ...command, onOutput: output.take, signal: context.signal }, context);
  await output.end();
  logEnd(exit, command, log);
  if (output.isCut())
    log.info(
      `CmdExecution: Stdout is longer than ${KEPT_OUTPUT} characters; chaining gets head and tail`,
    );
  log.stderr(exit.failure ?? output.stderr());
  log.info(`CmdExecution: ExitCode ${exit.code ?? -1}`);
  return { ...exit, stdout: output.stdout() };
}

/** How it ended, in AWSTOE's words; only those for a restart are ours. */
function logEnd(
  exit: Exit & { readonly failure?: string },
  { rebootCode }: Runnable,
  log: ActionLog,
): void {
  if (exit.failure === undefined) {
    log.info("CmdExecution: Terminating read operation on STDOUT pipe - EOF");
    log.info("CmdExecution: Command execution has been completed");
  }
  if (exit.code === 0) log.info("CmdExecution: Command execution was completed successfully");
  else if (exit.code !== null && exit.code === rebootCode)
    log.info("CmdExecution: Command execution has requested a reboot");
  else log.error("CmdExecution: Command execution has resulted in an error");
}

async function exitOf(
  command: Command,
  context: ActionContext,
): Promise<Exit & { readonly failure?: string }> {
  try {
    return await context.host.run(command);
  } catch (error) {
    const failure = failureMessage(error);
    if (failure === undefined) throw error;
    return { code: null, signal: null, isKilled: false, failure };
  }
}

function outputOf(context: ActionContext) {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const kept = { stdout: boundedText(KEPT_OUTPUT), stderr: boundedText(KEPT_ERRORS) };
  const lines = lineSplitter(context.log.stdout);
  const add = (stream: "stdout" | "stderr", text: string): void | Promise<void> => {
    kept[stream].add(text);
    if (stream === "stdout") return lines.add(text);
  };
  return {
    take: (stream: "stdout" | "stderr", chunk: Uint8Array) =>
      add(stream, decoders[stream].decode(chunk, { stream: true })),
    end: async () => {
      await add("stdout", decoders.stdout.decode());
      await add("stderr", decoders.stderr.decode());
      await lines.end();
    },
    stdout: () => kept.stdout.text().replaceAll("\r\n", "\n").replace(/\n+$/, ""),
    stderr: () => kept.stderr.text().replace(/\s+$/, ""),
    isCut: kept.stdout.isCut,
  };
}

/** Names of signals as messages have them; others go by their own. */
const SIGNALS: { readonly [name: string]: string } = {
  SIGABRT: "aborted",
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/** The result of a step that is one command: 0 is success, `rebootCode` asks for a restart, all else is failure. */
export function resultOf(outcome: CommandOutcome, rebootCode: number): ActionResult {
  const outputs = [{ stdout: outcome.stdout }];
  const { code, signal, failure } = outcome;
  if (code === 0) return { status: "success", outputs };
  if (code === rebootCode) return { status: "reboot", resume: "same-step", outputs };
  if (code !== null)
    return { status: "failed", message: `exit status ${code}`, exitCode: code, outputs };
  const message = failure ?? `signal: ${SIGNALS[signal ?? ""] ?? signal ?? "killed"}`;
  return { status: "failed", message, outputs };
}
