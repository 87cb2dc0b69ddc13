/** Shapes of mappings and lists. */
import { nearest } from "./nearest.ts";
import type { Entry, Mapping, Node } from "./node.ts";
import { label } from "./scalars.ts";
import {
  below,
  INVALID,
  type JsonSchema,
  kindInWords,
  type Reading,
  report,
  type Shape,
} from "./shape.ts";

/** A member of a record. */
export type Field<T, Presence extends "required" | "optional" | "defaulted"> = {
  readonly shape: Shape<T>;
  readonly presence: Presence;
  readonly fallback?: T;
};

/** A key that must be given. */
export function required<T>(shape: Shape<T>): Field<T, "required"> {
  return { shape, presence: "required" };
}

/** A key that may be missing; the property is then absent. */
export function optional<T>(shape: Shape<T>): Field<T, "optional"> {
  return { shape, presence: "optional" };
}

/** A key with a default. */
export function defaulted<T>(shape: Shape<T>, fallback: T): Field<T, "defaulted"> {
  return { shape, presence: "defaulted", fallback };
}

type Fields = { readonly [key: string]: Field<unknown, "required" | "optional" | "defaulted"> };
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K]["presence"] extends "optional" ? K : never;
}[keyof F];
type ValueOf<X> = X extends Field<infer T, "required" | "optional" | "defaulted"> ? T : never;
/** The type that a record of these fields reads to. */
export type RecordOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]>;
} & {
  readonly [K in OptionalKeys<F>]?: ValueOf<F[K]>;
};

export type RecordOptions = {
  /** What the mapping is, for messages: "a step", "the recipe". */
  readonly what?: string;
  /** Keys of other products and versions, with the advice to give instead of "did you mean". */
  readonly advice?: { readonly [key: string]: string };
  /** Passes over unknown keys: for events and replies, to which others may add keys at any time. */
  readonly isOpen?: boolean;
};

/** A mapping with known keys. Unknown and repeated keys are errors; null counts as "not given". */
export function record<const F extends Fields>(
  fields: F,
  options: RecordOptions = {},
): Shape<RecordOf<F>> {
  return {
    read(node, reading) {
      if (node.kind !== "mapping") return notAMapping(node, reading, options);
      const given = knownEntries(node, Object.keys(fields), reading, options);
      const meant = misspeltKeys(node, Object.keys(fields), options);
      const result: Record<string, unknown> = {};
      let isValid = true;
      for (const [key, field] of Object.entries(fields)) {
        const isMeant = field.presence === "required" && !given.has(key) && meant.has(key);
        const value = isMeant
          ? INVALID // Its misspelt form has been reported; "missing" would say the same again.
          : readField(key, field, given.get(key), node, reading, options);
        if (value === INVALID) isValid = false;
        else if (value !== undefined) result[key] = value;
      }
      return isValid ? (result as RecordOf<F>) : INVALID;
    },
    schema: () => recordSchema(fields, options.isOpen === true),
  };
}

function readField(
  key: string,
  field: Fields[string],
  entry: Entry | undefined,
  mapping: Mapping,
  reading: Reading,
  options: RecordOptions,
): unknown {
  if (entry !== undefined) return field.shape.read(entry.value, below(reading, key));
  if (field.presence !== "required") return field.fallback;
  return report(reading, head(mapping), {
    code: "missing-key",
    message: `Cannot read ${options.what ?? label(reading)}: the key "${key}" is missing`,
    remedy: `Add "${key}".`,
  });
}

/** The node to mark when a whole mapping is meant: its first key, so that the caret is one line. */
function head(mapping: Mapping): Node {
  return mapping.entries[0]?.key ?? mapping;
}

function notAMapping(node: Node, reading: Reading, options: RecordOptions): typeof INVALID {
  const isEmpty = node.kind === "scalar" && node.isNull;
  return report(reading, node, {
    code: "wrong-type",
    message: `Cannot read ${options.what ?? label(reading)}: it is ${isEmpty ? "empty" : kindInWords(node)}, expected a mapping`,
  });
}

/** The entries by key, without nulls; reports unknown and repeated keys. */
export function knownEntries(
  mapping: Mapping,
  keys: readonly string[],
  reading: Reading,
  options: RecordOptions = {},
): Map<string, Entry> {
  const given = new Map<string, Entry>();
  const seen = new Set<string>();
  for (const entry of mapping.entries) {
    const key = entry.key.text;
    if (!keys.includes(key)) {
      if (options.isOpen !== true) reportUnknown(entry, keys, reading, options);
    } else if (seen.has(key))
      report(reading, entry.key, {
        code: "repeated-key",
        message: `Cannot read ${options.what ?? label(reading)}: the key "${key}" stands here a second time`,
        remedy: "Keep one of the two.",
      });
    else if (!(entry.value.kind === "scalar" && entry.value.isNull)) given.set(key, entry);
    seen.add(key);
  }
  return given;
}

/** Known keys that unknown ones are taken for. */
function misspeltKeys(
  mapping: Mapping,
  keys: readonly string[],
  options: RecordOptions,
): ReadonlySet<string> {
  if (options.isOpen === true) return new Set();
  const unknown = mapping.entries.filter(({ key }) => !keys.includes(key.text));
  return new Set(unknown.flatMap(({ key }) => nearest(key.text, keys) ?? []));
}

function reportUnknown(
  entry: Entry,
  keys: readonly string[],
  reading: Reading,
  options: RecordOptions,
): void {
  const key = entry.key.text;
  const guess = nearest(key, keys);
  const advice = options.advice?.[key];
  report(reading, entry.key, {
    code: "unknown-key",
    message: `Cannot use the key "${key}" in ${options.what ?? label(reading)}: it is unknown`,
    remedy:
      advice ??
      (guess === undefined ? `Use one of: ${keys.join(", ")}.` : `Did you mean "${guess}"?`),
  });
}

function recordSchema(fields: Fields, isOpen: boolean): JsonSchema {
  const entries = Object.entries(fields);
  const requiredKeys = entries
    .filter(([, field]) => field.presence === "required")
    .map(([key]) => key);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)])),
    ...(requiredKeys.length === 0 ? {} : { required: requiredKeys }),
    additionalProperties: isOpen,
  };
}

function fieldSchema(field: Fields[string]): JsonSchema {
  const schema = field.shape.schema();
  if (field.presence === "required") return schema;
  const orNull = { anyOf: [schema, { type: "null" }] };
  return field.fallback === undefined ? orNull : { ...orNull, default: field.fallback };
}

export type ListOptions = {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly what?: string;
};

/** A list of one shape. Limits count items. */
export function list<T>(item: Shape<T>, options: ListOptions = {}): Shape<readonly T[]> {
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = options;
  return {
    read(node, reading) {
      if (node.kind !== "sequence")
        return report(reading, node, {
          code: "wrong-type",
          message: `Cannot read ${label(reading)}: it is ${kindInWords(node)}, expected a list`,
          remedy: "Write each entry on its own line, after a dash.",
        });
      if (node.items.length < minimum || node.items.length > maximum)
        return report(reading, node, {
          code: "invalid-value",
          message: `Cannot use ${node.items.length} entries for ${label(reading)}: expected ${countInWords(minimum, maximum)}`,
        });
      const values = node.items.map((child, index) => item.read(child, below(reading, index)));
      return values.includes(INVALID) ? INVALID : (values as T[]);
    },
    schema: () => ({
      type: "array",
      items: item.schema(),
      ...(minimum > 0 ? { minItems: minimum } : {}),
      ...(maximum < Number.POSITIVE_INFINITY ? { maxItems: maximum } : {}),
    }),
  };
}

function countInWords(minimum: number, maximum: number): string {
  return maximum === Number.POSITIVE_INFINITY ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}

/** A mapping with free keys and values of one shape, e.g. tags. */
export function mapping<T>(
  value: Shape<T>,
  options: RecordOptions & { readonly key?: Shape<string> } = {},
): Shape<{ readonly [key: string]: T }> {
  return {
    read(node, reading) {
      if (node.kind !== "mapping") return notAMapping(node, reading, options);
      const result: Record<string, T> = Object.create(null) as Record<string, T>;
      let isValid = true;
      for (const entry of node.entries) {
        const here = below(reading, entry.key.text);
        const key = options.key?.read(entry.key, here) ?? entry.key.text;
        const read = value.read(entry.value, here);
        if (key === INVALID || read === INVALID) isValid = false;
        else result[key] = read;
      }
      return isValid ? { ...result } : INVALID;
    },
    schema: () => ({ type: "object", additionalProperties: value.schema() }),
  };
}
