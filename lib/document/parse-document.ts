import { hasErrors, type Issue } from "../source/issue.ts";
import type { Mapping, Node } from "../source/node.ts";
import { boolean, text } from "../source/scalars.ts";
import {
  below,
  INVALID,
  type Invalid,
  type Reading,
  readingOf,
  type Shape,
} from "../source/shape.ts";
import type { Source } from "../source/source.ts";
import { parseYaml } from "../source/yaml.ts";
import { adviceOn } from "./advice.ts";
import { checkReferences } from "./check-references.ts";
import type { ComponentDocument } from "./document.ts";
import { membersOf } from "./members.ts";
import type { ParseOptions } from "./parse-options.ts";
import { readPhases } from "./read-phases.ts";
import { readVariables } from "./read-variables.ts";

export type { ParseOptions } from "./parse-options.ts";

/** What came of a text. */
export type ParsedDocument = {
  /** Undefined when an issue is an error. */
  readonly document: ComponentDocument | undefined;
  readonly source: Source;
  /** In the order of their places in the text. */
  readonly issues: readonly Issue[];
};

/**
 * Parses and validates a component document, YAML or JSON. Never throws; reports every problem at once.
 *
 * @param file Name for messages, as the caller gave it.
 */
export function parseDocument(text: string, file: string, options: ParseOptions): ParsedDocument {
  const { source, root, issues: syntax } = parseYaml(text, file);
  if (root === undefined) return { document: undefined, source, issues: inOrder(syntax) };
  const reading = readingOf(source, { issues: [...syntax] });
  const document = readDocument(root, reading, source, options);
  const issues = inOrder(reading.issues);
  const isUsable = document !== INVALID && !hasErrors(issues);
  return { document: isUsable ? document : undefined, source, issues };
}

const KEYS = [
  "name",
  "description",
  "schemaVersion",
  "parameters",
  "constants",
  "phases",
  "disableLogging",
];

function readDocument(
  root: Node,
  reading: Reading,
  source: Source,
  options: ParseOptions,
): ComponentDocument | Invalid {
  const members = membersOf(root, KEYS, reading, { what: "the document" });
  if (members === INVALID) return INVALID;
  const name = members.read("name", text(), "");
  const description = members.read("description", text(), "");
  const version = members.need("schemaVersion", schemaVersion);
  const disableLogging = members.read("disableLogging", boolean(), false);
  const { declared, ...variables } = readVariables(
    members.at("parameters"),
    members.at("constants"),
    reading,
  );
  const { phases, outlines } = readPhases(
    members.at("phases"),
    keyOf(members.node, "phases"),
    below(reading, "phases"),
    options,
  );
  reading.issues.push(...checkReferences(outlines, declared, source));
  if (name === INVALID || description === INVALID || version === INVALID) return INVALID;
  if (disableLogging === INVALID || phases === INVALID) return INVALID;
  const document = {
    name,
    description,
    schemaVersion: version,
    ...variables,
    phases,
    disableLogging,
  };
  reading.issues.push(...adviceOn(document, source, options.suppliedParameters ?? {}));
  return document;
}

/** `1.0`, or `1`, which means the same. */
export const schemaVersion: Shape<"1.0"> = {
  read(node, reading) {
    const version = text({ pattern: /^1(?:\.0)?$/, expected: "1.0" }).read(node, reading);
    return version === INVALID ? INVALID : "1.0";
  },
  schema: () => ({ enum: ["1.0", "1", 1] }),
};

/** The key, if it stands there without a value, or the whole mapping. */
function keyOf(mapping: Mapping, key: string): Node {
  return mapping.entries.find((entry) => entry.key.text === key)?.key ?? mapping;
}

function inOrder(issues: readonly Issue[]): readonly Issue[] {
  return [...issues].sort((a, b) => a.line - b.line || a.column - b.column);
}
