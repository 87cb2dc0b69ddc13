/** SSM documents of type Command, schema 2.2: as much of them as the agent runs. */
import {
  defaulted,
  list,
  mapping,
  optional,
  type RecordOf,
  record,
  required,
} from "../../source/collections.ts";
import { hasErrors, type Issue } from "../../source/issue.ts";
import type { Node } from "../../source/node.ts";
import { boolean, integer, oneOf, text } from "../../source/scalars.ts";
import { anything, readingOf, report } from "../../source/shape.ts";
import { parseYaml } from "../../source/yaml.ts";

const parameterFields = {
  type: required(oneOf(["String", "StringList", "Integer", "Boolean", "StringMap", "MapList"])),
  description: optional(text()),
  displayType: optional(text()),
  interpolationType: optional(oneOf(["RAW", "ENV_VAR"])),
  default: optional(anything),
  allowedValues: optional(list(text())),
  allowedPattern: optional(text()),
  minChars: optional(integer()),
  maxChars: optional(integer()),
  minItems: optional(integer()),
  maxItems: optional(integer()),
} as const;
/** A parameter of a document. `default` is a tree yet. */
export type DocumentParameter = RecordOf<typeof parameterFields>;

const stepFields = {
  action: required(text()),
  name: required(text({ pattern: /^[A-Za-z0-9_-]{1,128}$/, expected: "letters, digits, - and _" })),
  description: optional(text()),
  precondition: optional(mapping(list(text()))),
  inputs: required(anything),
  maxAttempts: optional(integer()),
  onFailure: optional(oneOf(["exit", "successAndExit"])),
  onSuccess: optional(oneOf(["exit"])),
  finallyStep: defaulted(boolean(), false),
} as const;

const documentShape = record(
  {
    schemaVersion: required(oneOf(["2.2"])),
    description: optional(text()),
    parameters: defaulted(mapping(record(parameterFields, { what: "a parameter" })), {}),
    mainSteps: required(list(record(stepFields, { what: "a step" }), { minimum: 1 })),
  },
  { what: "the SSM document" },
);

/** Plugins that SSM knows for Linux and Windows. The agent runs the first two. */
const ACTIONS = [
  "aws:runShellScript",
  "aws:downloadContent",
  "aws:runPowerShellScript",
  "aws:configurePackage",
  "aws:applications",
  "aws:configureDocker",
  "aws:domainJoin",
  "aws:psModule",
  "aws:refreshAssociation",
  "aws:runDockerAction",
  "aws:runDocument",
  "aws:softwareInventory",
  "aws:updateAgent",
  "aws:updateSsmAgent",
];

export type CommandStep = {
  readonly action: string;
  readonly name: string;
  /** By operator, e.g. `{ StringEquals: ["platformType", "Linux"] }`. */
  readonly precondition: { readonly [operator: string]: readonly string[] };
  readonly inputs: Node;
  readonly onFailure?: "exit" | "successAndExit";
  readonly onSuccess?: "exit";
  readonly finallyStep: boolean;
};
export type CommandDocument = {
  readonly description?: string;
  readonly parameters: { readonly [name: string]: DocumentParameter };
  readonly steps: readonly CommandStep[];
};

/**
 * Reads a document in JSON or YAML.
 *
 * @returns the document, or every problem that SSM would refuse it for.
 */
export function parseCommandDocument(
  content: string,
  name: string,
): { readonly document: CommandDocument | undefined; readonly issues: readonly Issue[] } {
  const { source, root, issues } = parseYaml(content, name);
  if (root === undefined) return { document: undefined, issues };
  const reading = readingOf(source);
  const read = documentShape.read(root, reading);
  if (typeof read === "symbol") return { document: undefined, issues: reading.issues };
  const names = new Set<string>();
  for (const [index, step] of read.mainSteps.entries()) {
    const here = { ...reading, path: `mainSteps[${index}]` };
    const problem = stepProblem(step, names);
    if (problem !== undefined)
      report(here, step.inputs, { code: "invalid-value", message: problem });
    names.add(step.name);
  }
  for (const used of referencesOf(content))
    if (!Object.hasOwn(read.parameters, used))
      report(reading, root, {
        code: "unknown-parameter",
        message: `Cannot use "{{ ${used} }}": it is no parameter of the document`,
      });
  if (hasErrors(reading.issues)) return { document: undefined, issues: reading.issues };
  const { mainSteps, parameters, description } = read;
  const steps = mainSteps.map((step) => ({ ...step, precondition: step.precondition ?? {} }));
  return {
    document: { parameters, steps, ...(description === undefined ? {} : { description }) },
    issues: [],
  };
}

type Step = RecordOf<typeof stepFields>;

function stepProblem(step: Step, names: ReadonlySet<string>): string | undefined {
  if (!ACTIONS.includes(step.action))
    return `Cannot run step "${step.name}": action "${step.action}" is unknown`;
  if (names.has(step.name)) return `Cannot use "${step.name}" for two steps: names are unique`;
  const operator = Object.keys(step.precondition ?? {}).find((key) => key !== "StringEquals");
  return operator === undefined
    ? undefined
    : `Cannot evaluate precondition "${operator}" of step "${step.name}": expected StringEquals`;
}

/** Names in `{{ … }}`, without those that are looked up elsewhere (`ssm:…`, `global:…`). */
function referencesOf(content: string): readonly string[] {
  const matches = content.matchAll(/\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}/g);
  return [...new Set([...matches].map(([, name]) => name ?? ""))];
}
