import { failureMessage } from "../../actions/action-failure.ts";
import { renderJson } from "../report.ts";
import { runDocuments } from "../run-documents.ts";
import { setupFailure } from "../summary.ts";
import type { ParsedFlags } from "./parse-flags.ts";
import { runOptionsFrom } from "./run-options-from.ts";
import type { RunnerIo } from "./runner-io.ts";
import { UsageError } from "./usage-error.ts";

/**
 * `run`: runs documents and prints the summary. Before a restart nothing is printed; the run that ends prints.
 *
 * @returns 0 for success, 1 for a failure, 194 (3010 on Windows) when the machine has to restart.
 */
export async function runCommand(flags: ParsedFlags, io: RunnerIo): Promise<number> {
  const { host, actions, interrupt } = io;
  const result = await runDocuments(await runOptionsFrom(flags, host), {
    host,
    actions,
    signal: interrupt,
    trace: io.stderr,
  }).catch((error: unknown) => {
    const message = failureMessage(error);
    if (message === undefined || error instanceof UsageError) throw error;
    io.stderr.write(`${message}\n`);
    const id = flags.get("execution-id");
    const summary = setupFailure(typeof id === "string" ? id : "", message, "");
    return { kind: "ended" as const, summary };
  });
  if (result.kind === "reboot") return host.platform === "windows" ? 3010 : 194;
  io.stdout(`${renderJson(result.summary)}\n`);
  return result.summary.status === "success" ? 0 : 1;
}
