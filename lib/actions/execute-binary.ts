import { defaulted, list, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { runProgram } from "./run-program.ts";

export type ExecuteBinaryInputs = {
  /** A bare name is looked up in the search path. */
  readonly path: string;
  readonly arguments: readonly string[];
};

/** Runs a program with its arguments one to one, without a shell. Codes and output are those of ExecuteBash. */
export const executeBinary: Action<ExecuteBinaryInputs> = {
  name: "ExecuteBinary",
  platforms: ["linux", "darwin", "windows"],
  form: "mapping",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    arguments: defaulted(list(text()), []),
  }),
  outputs: ["stdout"],
  run: async ([inputs], context) => {
    context.log.info("ExecuteBinary: STARTED EXECUTION");
    const { path, arguments: words } = inputs ?? { path: "", arguments: [] };
    const result = await runProgram({ file: path, arguments: words }, context);
    context.log.info("ExecuteBinary: FINISHED EXECUTION");
    return result;
  },
};
