/** Reads a pipeline file. */
import { hasErrors, type Issue } from "../source/issue.ts";
import { INVALID, readingOf } from "../source/shape.ts";
import type { Source } from "../source/source.ts";
import { parseYaml } from "../source/yaml.ts";
import { withDefaults } from "./defaults.ts";
import { type Pipeline, pipelineShape } from "./pipeline.ts";

/** What came of a pipeline file. */
export type ParsedPipeline = {
  /** Valid and with its defaults; undefined when an issue is an error. */
  readonly pipeline: Pipeline | undefined;
  readonly source: Source;
  /** Every problem in the file, in the order of the text. */
  readonly issues: readonly Issue[];
};

/**
 * Reads a pipeline from the text of its file (YAML or JSON). Never throws; nothing is read from disk.
 *
 * @param file Name for messages, as the caller gave it.
 */
export function parsePipeline(text: string, file: string): ParsedPipeline {
  const { source, root, issues } = parseYaml(text, file);
  if (root === undefined) return { pipeline: undefined, source, issues };
  const reading = readingOf(source, { issues: [...issues] });
  const written = pipelineShape.read(root, reading);
  const found = reading.issues
    .map(adviseOnVariables)
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
  const isUsable = written !== INVALID && !hasErrors(found);
  return { pipeline: isUsable ? withDefaults(written) : undefined, source, issues: found };
}

/** People bring `${…}` from CloudFormation, Terraform and shells; a pipeline file has none. */
function adviseOnVariables(issue: Issue): Issue {
  const { code, excerpt, column, length } = issue;
  const marked = excerpt?.slice(column - 1, column - 1 + length) ?? "";
  return code === "invalid-value" && /\$\{/.test(marked)
    ? { ...issue, remedy: "Write the value itself: variables are not replaced in pipeline files." }
    : issue;
}
