/** Shapes of scalars. Each takes the source text of a scalar, never its YAML type. */
import { nearest } from "./nearest.ts";
import type { Node, Scalar } from "./node.ts";
import { schemaPattern } from "./schema-pattern.ts";
import { INVALID, type Invalid, kindInWords, type Reading, report, type Shape } from "./shape.ts";

function scalarAt(node: Node, reading: Reading, expected: string): Scalar | Invalid {
  if (node.kind === "scalar") return reading.isDeferred(node.text) ? INVALID : node;
  return report(reading, node, {
    code: "wrong-type",
    message: `Cannot read ${label(reading)}: it is ${kindInWords(node)}, expected ${expected}`,
    ...(node.kind === "mapping"
      ? { remedy: 'Put text that contains ": " or starts with { in quotes.' }
      : {}),
  });
}

/** How messages name the place that is read. */
export function label(reading: Reading): string {
  return reading.path === "" ? "the document" : `"${reading.path}"`;
}

export type TextOptions = {
  readonly pattern?: RegExp;
  /** What the pattern means, e.g. "3 to 128 letters, digits, - and _". */
  readonly expected?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
};

/** Text. Length limits count UTF-16 code units. */
export function text(options: TextOptions = {}): Shape<string> {
  const { pattern, minLength, maxLength } = options;
  const expected = options.expected ?? lengthInWords(minLength, maxLength);
  return {
    read(node, reading) {
      const scalar = scalarAt(node, reading, "text");
      if (scalar === INVALID) return INVALID;
      const fits =
        (pattern?.test(scalar.text) ?? true) &&
        scalar.text.length >= (minLength ?? 0) &&
        scalar.text.length <= (maxLength ?? Number.POSITIVE_INFINITY);
      if (fits) return scalar.text;
      return report(reading, node, {
        code: "invalid-value",
        message: `Cannot use ${kindInWords(node)} for ${label(reading)}: expected ${expected}`,
      });
    },
    schema: () => ({
      type: ["string", "number", "boolean"],
      ...(pattern === undefined ? {} : { pattern: schemaPattern(pattern) }),
      ...(minLength === undefined ? {} : { minLength }),
      ...(maxLength === undefined ? {} : { maxLength }),
    }),
  };
}

function lengthInWords(minimum: number | undefined, maximum: number | undefined): string {
  if (maximum === undefined)
    return minimum === undefined || minimum <= 1 ? "text" : `at least ${minimum} characters`;
  return `${minimum ?? 0} to ${maximum} characters`;
}

export type IntegerOptions = {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly also?: readonly number[];
};

/** A whole number: digits with an optional sign. `also` lists values outside the range that are legal too. */
export function integer(options: IntegerOptions = {}): Shape<number> {
  const {
    minimum = Number.MIN_SAFE_INTEGER,
    maximum = Number.MAX_SAFE_INTEGER,
    also = [],
  } = options;
  const range =
    options.minimum === undefined && options.maximum === undefined
      ? "a whole number"
      : options.maximum === undefined
        ? `a whole number of at least ${minimum}`
        : `a whole number from ${minimum} to ${maximum}`;
  const expected = also.length === 0 ? range : `${range}, or ${also.join(" or ")}`;
  return {
    read(node, reading) {
      const scalar = scalarAt(node, reading, expected);
      if (scalar === INVALID) return INVALID;
      const value = /^[-+]?[0-9]{1,16}$/.test(scalar.text) ? Number(scalar.text) : Number.NaN;
      if ((value >= minimum && value <= maximum) || also.includes(value)) return value;
      return report(reading, node, {
        code: "invalid-value",
        message: `Cannot use ${kindInWords(node)} for ${label(reading)}: expected ${expected}`,
      });
    },
    schema: () => {
      const numbers = {
        type: "integer",
        ...(options.minimum === undefined ? {} : { minimum }),
        ...(options.maximum === undefined ? {} : { maximum }),
      };
      return {
        anyOf: [
          numbers,
          { type: "string", pattern: "^[-+]?[0-9]+$" },
          ...also.map((value) => ({ const: value })),
        ],
      };
    },
  };
}

/** `true` or `false`, in any case, quoted or not. */
export function boolean(): Shape<boolean> {
  return {
    read(node, reading) {
      const scalar = scalarAt(node, reading, "true or false");
      if (scalar === INVALID) return INVALID;
      const lower = scalar.text.toLowerCase();
      if (lower === "true" || lower === "false") return lower === "true";
      return report(reading, node, {
        code: "invalid-value",
        message: `Cannot use ${kindInWords(node)} for ${label(reading)}: expected true or false`,
      });
    },
    schema: () => ({
      anyOf: [
        { type: "boolean" },
        { type: "string", pattern: "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$" },
      ],
    }),
  };
}

/** One of some words, exact case. The message suggests the nearest one. */
export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  return {
    read(node, reading) {
      const scalar = scalarAt(node, reading, words.join(", "));
      if (scalar === INVALID) return INVALID;
      const found = words.find((word) => word === scalar.text);
      if (found !== undefined) return found;
      const guess = nearest(scalar.text, words);
      return report(reading, node, {
        code: "invalid-value",
        message: `Cannot use ${kindInWords(node)} for ${label(reading)}: expected one of ${words.join(", ")}`,
        ...(guess === undefined ? {} : { remedy: `Did you mean "${guess}"?` }),
      });
    },
    schema: () => ({ enum: words }),
  };
}
