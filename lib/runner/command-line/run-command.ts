import { failureMessage } from "../../actions/action-failure.ts";
import type { RunResult } from "../end-run.ts";
import { renderJson } from "../report.ts";
import { runDocuments } from "../run-documents.ts";
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
  const { host, actions, interrupt: signal, stderr: trace } = io;
  try {
    return await runDocuments(await runOptionsFrom(flags, host), { host, actions, signal, trace });
  } catch (error) {
    const message = error instanceof UsageError ? undefined : failureMessage(error);
    if (message === undefined) throw error;
    io.stderr.write(`${message}\n`);
    const summary = setupFailure(textOf(flags, "execution-id") ?? "", message, "");
    return { kind: "ended", summary };
  }
}
