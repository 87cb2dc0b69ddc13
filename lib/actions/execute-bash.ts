import { list, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { runScript } from "./run-script.ts";

export type ExecuteBashInputs = { readonly commands: readonly string[] };

/**
 * Runs all commands as one script of `bash`: variables and `cd` carry over, and the code of the last command counts.
 * Code 194 asks for a restart, after which the step runs again. Of standard output at most 1 MiB is left for chaining
 * (head and tail of longer ones).
 */
export const executeBash: Action<ExecuteBashInputs> = {
  name: "ExecuteBash",
  platforms: ["linux", "darwin"],
  form: "mapping",
  needsInputs: true,
  item: record({ commands: required(list(text(), { minimum: 1 })) }),
  outputs: ["stdout"],
  run: async ([inputs], context) =>
    runScript(
      {
        action: "ExecuteBash",
        text: (inputs?.commands ?? []).join("\n"),
        extension: ".sh",
        program: "bash",
        arguments: [],
      },
      context,
    ),
};
