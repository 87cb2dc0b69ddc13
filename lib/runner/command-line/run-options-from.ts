import { parseParameterPairs } from "../../document/parse-parameter-pairs.ts";
import { InvalidInput } from "../../errors.ts";
import type { Host } from "../../host/host.ts";
import { renderIssues } from "../../source/render.ts";
import { namesIn, optionsOfConfig, parseConfig } from "../config-file.ts";
import { locate, readDocument } from "../read-document.ts";
import type { RunOptions } from "../run-options.ts";
import type { ParsedFlags } from "./parse-flags.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The options of a run from its flags and, if there is one, its configuration file; flags win.
 *
 * @throws {UsageError} The flags contradict each other, or lack what is needed.
 * @throws {InvalidInput} The configuration file is wrong.
 */
export async function runOptionsFrom(flags: ParsedFlags, host: Host): Promise<RunOptions> {
  checkConflicts(flags);
  const path = textOf(flags, "config");
  const base = path === undefined ? optionsOfFlags(flags) : await optionsOfFile(path, flags, host);
  return { ...base, ...given(flags) };
}

function checkConflicts(flags: ParsedFlags): void {
  const problems: string[] = [];
  const has = (name: string): boolean => flags.has(name);
  if (has("config") && has("documents"))
    problems.push("Cannot use --documents together with --config. Name the documents in the file.");
  if (has("config") && has("parameters"))
    problems.push(
      "Cannot use --parameters together with --config. Set the parameters in the file.",
    );
  if (!has("config") && !has("documents"))
    problems.push("Cannot run: no documents are given. Use --documents LIST or --config FILE.");
  if (has("documents") && namesIn(textOf(flags, "documents") ?? "").length === 0)
    problems.push("Cannot run: the list of --documents is empty. Name at least one.");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
}

function optionsOfFlags(flags: ParsedFlags): RunOptions {
  const { parameters, issues } = parseParameterPairs(textOf(flags, "parameters") ?? "");
  if (issues.length > 0) throw new UsageError(renderIssues(issues));
  return {
    documents: namesIn(textOf(flags, "documents") ?? "").map((path) => ({ path, parameters: [] })),
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value, secret: false })),
    phases: [],
    logDirectory: "",
    cwIgnoreFailures: false,
    trace: false,
    blockedActionModules: [],
  };
}

async function optionsOfFile(path: string, flags: ParsedFlags, host: Host): Promise<RunOptions> {
  if (!path.endsWith(".json"))
    throw new UsageError(
      `Cannot use "${path}" for --config: its name does not end in .json. Rename the file.`,
    );
  const location = locate(path, host, textOf(flags, "document-s3-bucket-owner"));
  const { config, issues } = parseConfig(await readDocument(location, path, host), path);
  if (config === undefined)
    throw new InvalidInput(`Cannot use configuration file "${path}":`, issues);
  return optionsOfConfig(config);
}

/** The options that flags give, each only when its flag is there. */
function given(flags: ParsedFlags): Partial<RunOptions> {
  const one = (name: string, key: keyof RunOptions): Partial<RunOptions> => {
    const value = textOf(flags, name);
    return value === undefined ? {} : { [key]: value };
  };
  const names = (name: string, key: keyof RunOptions): Partial<RunOptions> => {
    const value = textOf(flags, name);
    return value === undefined ? {} : { [key]: namesIn(value) };
  };
  return {
    ...names("phases", "phases"),
    ...names("blocked-action-modules", "blockedActionModules"),
    ...one("execution-id", "executionId"),
    ...one("log-directory", "logDirectory"),
    ...one("log-s3-bucket-name", "logS3BucketName"),
    ...one("log-s3-key-prefix", "logS3KeyPrefix"),
    ...one("log-s3-bucket-owner", "logS3BucketOwner"),
    ...one("cw-log-group", "cwLogGroup"),
    ...one("cw-log-stream", "cwLogStream"),
    ...one("cw-log-region", "cwLogRegion"),
    ...one("document-s3-bucket-owner", "documentS3BucketOwner"),
    ...one("state-directory", "stateDirectory"),
    ...(flags.has("cw-ignore-failures") ? { cwIgnoreFailures: true } : {}),
    ...(flags.has("trace") ? { trace: true } : {}),
  };
}

/** The value of an option that takes one. */
export function textOf(flags: ParsedFlags, name: string): string | undefined {
  const value = flags.get(name);
  return typeof value === "string" ? value : undefined;
}
