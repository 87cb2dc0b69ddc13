/**
 * Shapes: what a part of a document must look like, said once. A shape reads a tree into a precise type, reports every
 * problem with its place, and describes itself as JSON Schema. All borders of Kiln (pipeline files, component
 * documents, configuration, events, API replies) are parsed by shapes.
 */
import { hasErrors, type Issue } from "./issue.ts";
import type { Node } from "./node.ts";
import { nodeOfValue } from "./node.ts";
import { issueAt, type Problem, type Source } from "./source.ts";

/** Returned by a shape that could not read its node; the reason has been reported, or is deferred. */
export const INVALID: unique symbol = Symbol("invalid");
export type Invalid = typeof INVALID;

/** JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a reading shape knows of its surroundings. */
export type Reading = {
  readonly source: Source | undefined;
  /** Path of the node, e.g. `phases[0].steps[1]`. */
  readonly path: string;
  readonly issues: Issue[];
  /** True for text whose value is not known yet, e.g. because it holds a reference. Such text fits every scalar shape. */
  readonly isDeferred: (text: string) => boolean;
};

export type Shape<T> = {
  /** Reads a node. Reports to `reading.issues` and returns INVALID when it does not fit. */
  readonly read: (node: Node, reading: Reading) => T | Invalid;
  readonly schema: () => JsonSchema;
};
export type Infer<S> = S extends Shape<infer T> ? T : never;

/** A reading at the root of a document. */
export function readingOf(source: Source | undefined, options: Partial<Reading> = {}): Reading {
  return { source, path: "", issues: [], isDeferred: () => false, ...options };
}

/** The reading of a member of the current node. */
export function below(reading: Reading, member: string | number): Reading {
  const path =
    typeof member === "number"
      ? `${reading.path}[${member}]`
      : reading.path === ""
        ? member
        : `${reading.path}.${member}`;
  return { ...reading, path };
}

/** Reports a problem at a node. @returns INVALID, so that a shape can return the call. */
export function report(reading: Reading, node: Node, problem: Problem): Invalid {
  reading.issues.push(issueAt(reading.source, node.span, { path: reading.path, ...problem }));
  return INVALID;
}

/** Reads a plain value (JSON from an API, an event, a file) with a shape. */
export function readValue<T>(
  shape: Shape<T>,
  value: unknown,
): { value: T | undefined; issues: readonly Issue[] } {
  const reading = readingOf(undefined);
  const result = shape.read(nodeOfValue(value), reading);
  const isUsable = result !== INVALID && !hasErrors(reading.issues);
  return { value: isUsable ? result : undefined, issues: reading.issues };
}

/** What a node is, in words for messages. */
export function kindInWords(node: Node): string {
  if (node.kind === "mapping") return "a mapping";
  if (node.kind === "sequence") return "a list";
  return node.isNull ? "empty" : quoted(node.text);
}

/** A text in quotes, on one line and not too long, for messages. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return `"${shown.replace(/[\n\r\t]/g, (character) => LINE_ESCAPES[character] ?? " ")}"`;
}

const LINE_ESCAPES: { readonly [character: string]: string } = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Adds a description to a shape's JSON Schema. */
export function described<T>(shape: Shape<T>, description: string): Shape<T> {
  return { read: shape.read, schema: () => ({ ...shape.schema(), description }) };
}

/** Reads with a shape, then converts or refuses the value. `check` returns a problem's message to refuse it. */
export function refine<T>(
  shape: Shape<T>,
  check: (value: T) => string | undefined,
  code = "invalid-value",
): Shape<T> {
  return {
    schema: shape.schema,
    read(node, reading) {
      const value = shape.read(node, reading);
      if (value === INVALID) return INVALID;
      const message = check(value);
      return message === undefined ? value : report(reading, node, { code, message });
    },
  };
}

/** Converts what a shape has read. */
export function map<T, U>(shape: Shape<T>, convert: (value: T) => U): Shape<U> {
  return {
    schema: shape.schema,
    read(node, reading) {
      const value = shape.read(node, reading);
      return value === INVALID ? INVALID : convert(value);
    },
  };
}

/** Any node, unread. */
export const anything: Shape<Node> = { read: (node) => node, schema: () => ({}) };

/** A shape that needs another one defined later, for recursion. `name` is its key under `$defs`. */
export function lazy<T>(name: string, shape: () => Shape<T>): Shape<T> {
  return {
    read: (node, reading) => shape().read(node, reading),
    schema: () => ({ $ref: `#/$defs/${name}` }),
  };
}
