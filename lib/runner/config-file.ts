import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { hasErrors, type Issue } from "../source/issue.ts";
import { boolean, text } from "../source/scalars.ts";
import { INVALID, type Infer, readingOf } from "../source/shape.ts";
import { issueAt, sourceOf } from "../source/source.ts";
import { parseYaml } from "../source/yaml.ts";
import type { RunOptions } from "./run-options.ts";

const parameter = record(
  {
    name: required(text({ minLength: 1 })),
    value: required(text()),
    secret: defaulted(boolean(), false),
  },
  { what: "a parameter" },
);

const config = record(
  {
    documents: required(
      list(
        record(
          { path: required(text({ minLength: 1 })), parameters: defaulted(list(parameter), []) },
          { what: "a document to run" },
        ),
        { minimum: 1 },
      ),
    ),
    parameters: defaulted(list(parameter), []),
    phases: optional(text()),
    executionId: optional(text({ minLength: 1 })),
    logDirectory: optional(text()),
    logS3BucketName: optional(text()),
    logS3KeyPrefix: optional(text()),
    logS3BucketOwner: optional(text()),
    cwLogGroup: optional(text()),
    cwLogStream: optional(text()),
    cwLogRegion: optional(text()),
    cwIgnoreFailures: optional(boolean()),
    documentS3BucketOwner: optional(text()),
    stateDirectory: optional(text()),
    trace: optional(boolean()),
    blockedActionModules: optional(text()),
  },
  { what: "the configuration file" },
);

/** What a configuration file says; lists of names are still text with commas. */
export type Config = Infer<typeof config>;

/** Reads a configuration file. @param file Name as the caller gave it, for messages. */
export function parseConfig(
  content: string,
  file: string,
): { readonly config: Config | undefined; readonly issues: readonly Issue[] } {
  const { source, root, issues } = parseYaml(content, file);
  if (root === undefined || issues.length > 0) return { config: undefined, issues };
  const reading = readingOf(source);
  const read = config.read(root, reading);
  if (read === INVALID || hasErrors(reading.issues))
    return { config: undefined, issues: reading.issues };
  const syntax = jsonIssue(content, file);
  return syntax === undefined
    ? { config: read, issues: reading.issues }
    : { config: undefined, issues: [syntax] };
}

/** What reads as YAML may still not be the JSON that the file has to be. */
function jsonIssue(content: string, file: string): Issue | undefined {
  try {
    JSON.parse(content);
    return undefined;
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
    return issueAt(
      sourceOf(content, file),
      { start: offset, end: offset + 1 },
      {
        code: "json-syntax",
        message: "Cannot parse JSON: the text is no JSON here, expected a JSON object",
        remedy: "Quote keys and texts, and leave out comments and trailing commas.",
      },
    );
  }
}

/** The options of a run as a configuration file, for the state. Values of secret parameters are left empty. */
export function renderConfig(options: RunOptions): string {
  const withoutSecrets = (parameters: RunOptions["parameters"]): RunOptions["parameters"] =>
    parameters.map((each) => (each.secret ? { ...each, value: "" } : each));
  const { executionId: _, ...rest } = options;
  return JSON.stringify({
    ...rest,
    documents: options.documents.map(({ path, parameters }) => ({
      path,
      parameters: withoutSecrets(parameters),
    })),
    parameters: withoutSecrets(options.parameters),
    phases: options.phases.join(","),
    blockedActionModules: options.blockedActionModules.join(","),
  });
}

/** The options that a configuration file alone makes. */
export function optionsOfConfig(read: Config): RunOptions {
  const { phases, blockedActionModules, ...rest } = read;
  return {
    ...rest,
    phases: namesIn(phases ?? ""),
    logDirectory: read.logDirectory ?? "",
    cwIgnoreFailures: read.cwIgnoreFailures ?? false,
    trace: read.trace ?? false,
    blockedActionModules: namesIn(blockedActionModules ?? ""),
  };
}

/** The names in a comma list; blanks around them and empty ones are dropped. */
export function namesIn(list: string): readonly string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
