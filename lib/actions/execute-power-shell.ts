import { list, optional, record } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { refine, type Shape } from "../source/shape.ts";
import type { Action } from "./action.ts";
import { runProgram } from "./run-program.ts";
import { runScript } from "./run-script.ts";

export type ExecutePowerShellInputs = {
  readonly commands?: readonly string[];
  /** An existing script; given when `commands` is not. */
  readonly file?: string;
};

const PROGRAM = "powershell.exe";
const OPTIONS = ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"];

const item: Shape<ExecutePowerShellInputs> = refine(
  record({
    commands: optional(list(text(), { minimum: 1 })),
    file: optional(text({ minLength: 1 })),
  }),
  ({ commands, file }) =>
    (commands === undefined) === (file === undefined)
      ? `Cannot use the inputs of ExecutePowerShell: ${file === undefined ? 'neither "commands" nor "file" is given' : '"commands" and "file" are both given'}, expected exactly one of them`
      : undefined,
);

/**
 * Runs commands as one script of Windows PowerShell, or a script file. Code 3010 asks for a restart, after which the
 * step runs again. Errors that do not end the script do not fail the step.
 */
export const executePowerShell: Action<ExecutePowerShellInputs> = {
  name: "ExecutePowerShell",
  platforms: ["windows"],
  form: "mapping",
  needsInputs: true,
  item,
  outputs: ["stdout"],
  run: async ([inputs], context) => {
    if (inputs?.file === undefined)
      return runScript(
        {
          action: "ExecutePowerShell",
          text: (inputs?.commands ?? []).join("\n"),
          extension: ".ps1",
          // Windows PowerShell reads a file without a byte order mark in the system's code page.
          hasByteOrderMark: true,
          program: PROGRAM,
          arguments: OPTIONS,
        },
        context,
      );
    context.log.info("ExecutePowerShell: STARTED EXECUTION");
    const result = await runProgram(
      { file: PROGRAM, arguments: [...OPTIONS, inputs.file] },
      context,
    );
    context.log.info("ExecutePowerShell: FINISHED EXECUTION");
    return result;
  },
};
