import type { ActionContext, ActionResult } from "./action.ts";
import { joinPath } from "./path.ts";
import { runProgram } from "./run-program.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";

export type Script = {
  /** Name of the module, for the log. */
  readonly action: string;
  readonly text: string;
  /** With the dot: ".sh". */
  readonly extension: string;
  readonly hasByteOrderMark?: boolean;
  readonly program: string;
  /** What the program gets before the script's path. */
  readonly arguments: readonly string[];
};

/** Writes a script into a fresh folder, runs it by a program, and removes the folder. */
export async function runScript(script: Script, context: ActionContext): Promise<ActionResult> {
  const { host, log } = context;
  const mark = script.hasByteOrderMark ? "\ufeff" : "";
  log.info(`${script.action}: STARTED EXECUTION`);
  const result = await withTemporaryFolder(script.action, context, async (folder, digits) => {
    const path = joinPath(host.platform, folder, `script-${digits}${script.extension}`);
    await host.files.writeFile(path, mark + script.text, { mode: 0o600 });
    log.info(`${script.action}: Created temporary script file at: ${path}`);
    const ended = await runProgram(
      { file: script.program, arguments: [...script.arguments, path] },
      context,
    );
    // A script may have removed itself, and more than it may lie here: what is left goes with the folder.
    await host.files.unlink(path).catch(() => {});
    return ended;
  });
  log.info(`${script.action}: FINISHED EXECUTION`);
  return result;
}
