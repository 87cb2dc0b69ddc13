import { failureMessage } from "../../actions/action-failure.ts";
import type { RunResult } from "../end-run.ts";
import { renderJson } from "../report.ts";
import { type Continuation, forgetRestart, restartMachine } from "../restart/restart-machine.ts";
import { runDocuments } from "../run-documents.ts";
import type { RunOptions } from "../run-options.ts";
import { statePlace } from "../state/state-path.ts";
import { setupFailure } from "../summary.ts";
import type { ParsedFlags } from "./parse-flags.ts";
import { runOptionsFrom, textOf } from "./run-options-from.ts";
import type { RunnerIo } from "./runner-io.ts";
import { UsageError } from "./usage-error.ts";

/**
 * `run`: runs documents and prints the summary. Before a restart nothing is printed; the run that ends prints.
 *
 * @returns 0 for success, 1 for a failure, 194 (3010 on Windows) when the machine has to restart.
 */
export async function runCommand(flags: ParsedFlags, io: RunnerIo): Promise<number> {
  const result = await resultOf(flags, io);
  if (result.kind === "reboot") return io.host.platform === "windows" ? 3010 : 194;
  io.stdout(`${renderJson(result.summary)}\n`);
  return result.summary.status === "success" ? 0 : 1;
}

/** What cannot even begin, e.g. because of its configuration file, ends with a summary too. */
async function resultOf(flags: ParsedFlags, io: RunnerIo): Promise<RunResult> {
  try {
    const options = await runOptionsFrom(flags, io.host);
    return flags.has("allow-reboot")
      ? await runWithRestarts(options, continuationOf(flags, options, io), io)
      : await run(options, io);
  } catch (error) {
    const message = error instanceof UsageError ? undefined : failureMessage(error);
    if (message === undefined) throw error;
    io.stderr.write(`${message}\n`);
    const summary = setupFailure(textOf(flags, "execution-id") ?? "", message, "");
    return { kind: "ended", summary };
  }
}

function run(options: RunOptions, io: RunnerIo): Promise<RunResult> {
  const { host, actions, interrupt: signal, stderr: trace } = io;
  return runDocuments(options, { host, actions, signal, trace });
}

/** Restarts the machine when a step asks for it. Where that fails the caller is asked to, as without the flag. */
async function runWithRestarts(
  options: RunOptions,
  continuation: Continuation,
  io: RunnerIo,
): Promise<RunResult> {
  await forgetRestart(continuation.statePath, io.host);
  const result = await run(options, io);
  if (result.kind !== "reboot") return result;
  try {
    await restartMachine(continuation, io.host);
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    io.stderr.write(
      `Cannot restart the machine: ${message}\nRestart it, and start the same command again.\n`,
    );
  }
  return result;
}

function continuationOf(flags: ParsedFlags, options: RunOptions, io: RunnerIo): Continuation {
  if (io.program === undefined)
    throw new UsageError(
      "Cannot use --allow-reboot here: expected kiln-runner, which starts itself again. Leave it out, restart the machine when the exit code asks for it, and start the same command again.",
    );
  // With the value in the same word, values may begin with a dash.
  const words = [...flags].map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  );
  return {
    argv: [...io.program, "run", ...words],
    statePath: statePlace(options, io.host).path,
  };
}
