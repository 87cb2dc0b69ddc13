import type { Command } from "../host/host.ts";
import type { ActionContext, ActionResult } from "./action.ts";
import { rebootCode } from "./reboot-code.ts";
import { resultOf, runCommand } from "./run-command.ts";

/** Runs a command whose exit code is the step's result; that of the platform for restarts asks for one. */
export async function runProgram(
  command: Pick<Command, "file" | "arguments">,
  context: ActionContext,
): Promise<ActionResult> {
  const code = rebootCode(context.host.platform);
  return resultOf(await runCommand({ ...command, rebootCode: code }, context), code);
}
