/** Values of a document's parameters, and their insertion into its steps. */
import { type Node, nodeOfValue, valueOfNode } from "../../source/node.ts";
import type { CommandDocument, DocumentParameter } from "./command-document.ts";

/** What a parameter came to: text, or a list or mapping for the types that are one. */
export type ParameterValue = string | readonly string[] | object;
export type ParameterValues = { readonly [name: string]: ParameterValue };

/**
 * Resolves the values that a command gives, all as lists of texts, with defaults for the others.
 *
 * @returns the values, or every problem.
 */
export function resolveParameters(
  document: CommandDocument,
  given: { readonly [name: string]: readonly string[] },
): { readonly values: ParameterValues; readonly problems: readonly string[] } {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(document.parameters, name));
  const problems = unknown.map((name) => `Parameter "${name}" is not defined in the document.`);
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(document.parameters)) {
    const value = resolvedValue(parameter, given[name]);
    if (value === undefined) problems.push(`Parameter "${name}" requires a value.`);
    else {
      values[name] = value;
      problems.push(...problemsOf(name, parameter, value));
    }
  }
  return { values, problems };
}

function resolvedValue(
  parameter: DocumentParameter,
  given: readonly string[] | undefined,
): ParameterValue | undefined {
  if (given === undefined) return defaultOf(parameter);
  if (parameter.type === "StringList") return given;
  const text = given.join(",");
  return parameter.type === "StringMap" || parameter.type === "MapList" ? parsed(text) : text;
}

function defaultOf(parameter: DocumentParameter): ParameterValue | undefined {
  if (parameter.default === undefined) return undefined;
  const value = valueOfNode(parameter.default) ?? "";
  return typeof value === "string" || Array.isArray(value) ? value : (value as object);
}

function parsed(text: string): ParameterValue {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}

function problemsOf(
  name: string,
  parameter: DocumentParameter,
  value: ParameterValue,
): readonly string[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
  const { allowedValues, allowedPattern, minChars, maxChars, minItems, maxItems } = parameter;
  const pattern = allowedPattern === undefined ? undefined : new RegExp(allowedPattern);
  const problems: string[] = [];
  for (const text of texts) {
    if (allowedValues !== undefined && !allowedValues.includes(text))
      problems.push(`Parameter "${name}": "${text}" is not one of ${allowedValues.join(", ")}.`);
    if (pattern !== undefined && !pattern.test(text))
      problems.push(`Parameter "${name}": "${text}" does not match ${allowedPattern}.`);
    if (text.length < (minChars ?? 0) || text.length > (maxChars ?? Number.POSITIVE_INFINITY))
      problems.push(`Parameter "${name}" has ${text.length} characters, which is not allowed.`);
    if (parameter.type === "Integer" && !/^-?[0-9]+$/.test(text))
      problems.push(`Parameter "${name}": "${text}" is no integer.`);
    if (parameter.type === "Boolean" && !/^(true|false)$/i.test(text))
      problems.push(`Parameter "${name}": "${text}" is neither true nor false.`);
  }
  if (texts.length < (minItems ?? 0) || texts.length > (maxItems ?? Number.POSITIVE_INFINITY))
    problems.push(`Parameter "${name}" has ${texts.length} items, which is not allowed.`);
  return problems;
}

/** A tree with `{{ name }}` replaced. A text that is nothing else becomes the list or mapping that the value is. */
export function insertParameters(node: Node, values: ParameterValues): Node {
  if (node.kind === "sequence")
    return { ...node, items: node.items.map((item) => insertParameters(item, values)) };
  if (node.kind === "mapping") {
    const entries = node.entries.map(({ key, value }) => ({
      key,
      value: insertParameters(value, values),
    }));
    return { ...node, entries };
  }
  const whole = /^\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}$/.exec(node.text)?.[1];
  const value = whole === undefined ? undefined : values[whole];
  if (value !== undefined && typeof value !== "string") return nodeOfValue(value);
  return { ...node, text: insertText(node.text, values) };
}

function insertText(text: string, values: ParameterValues): string {
  return text.replaceAll(/\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}/g, (reference, name: string) => {
    const value = values[name];
    if (value === undefined) return reference;
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
