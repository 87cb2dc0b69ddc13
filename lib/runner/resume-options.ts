import { InvalidInput } from "../errors.ts";
import { optionsOfConfig, parseConfig } from "./config-file.ts";
import { allParameters, type RunOptions, type SuppliedParameter } from "./run-options.ts";
import type { StartLine } from "./state/state-line.ts";

/**
 * The options of an execution that goes on: those it began with, whatever the command line says now. Only secrets are
 * taken from the command line, because the state does not hold them.
 */
export function resumeOptions(start: StartLine, given: RunOptions): RunOptions {
  const { config, issues } = parseConfig(start.options, "the saved state");
  if (config === undefined)
    throw new InvalidInput("Cannot resume: the saved state does not hold its options", issues);
  const saved = optionsOfConfig(config);
  const secrets = new Map(
    allParameters(given)
      .filter((parameter) => parameter.secret)
      .map((parameter) => [parameter.name, parameter]),
  );
  const restore = (parameters: readonly SuppliedParameter[]): readonly SuppliedParameter[] =>
    parameters.map((each) => (each.secret ? (secrets.get(each.name) ?? each) : each));
  return {
    ...saved,
    executionId: start.executionId,
    ...(given.stateDirectory === undefined ? {} : { stateDirectory: given.stateDirectory }),
    trace: given.trace,
    parameters: restore(saved.parameters),
    documents: saved.documents.map((document) => ({
      ...document,
      parameters: restore(document.parameters),
    })),
  };
}
