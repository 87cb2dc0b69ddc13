/** Shapes of scalars with a little language of their own: versions, schedules, references to images. */
import type { Node } from "../source/node.ts";
import { label } from "../source/scalars.ts";
import { INVALID, kindInWords, type Reading, report, type Shape } from "../source/shape.ts";

/** Why a text cannot be read. */
export type Refusal = {
  /** What is wrong and what was expected; completes "Cannot use "…" for "…": ". */
  readonly reason: string;
  /** An imperative sentence. */
  readonly remedy?: string;
  /** Offset into the text of what is wrong, when only a part of it is. */
  readonly at?: number;
  /** Characters that are wrong, from `at`. */
  readonly length?: number;
};

/** What came of reading a text. */
export type Parsed<T> = { readonly value: T } | { readonly refusal: Refusal };

/** A refusal as the outcome of a parser. */
export function refuse(reason: string, remedy?: string): { readonly refusal: Refusal } {
  return { refusal: remedy === undefined ? { reason } : { reason, remedy } };
}

/** What JSON Schema says of a text. Only `maxLength` is enforced here; the parser sees to the rest. */
export type TextSchema = {
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
};

/**
 * A scalar that a parser reads.
 *
 * @param parse Takes the text as written, without quotes, and never one that is too long.
 */
export function parsedText<T>(
  parse: (text: string) => Parsed<T>,
  schema: TextSchema = {},
): Shape<T> {
  return {
    read(node, reading) {
      if (node.kind !== "scalar")
        return report(reading, node, {
          code: "wrong-type",
          message: `Cannot read ${label(reading)}: it is ${kindInWords(node)}, expected text`,
        });
      if (reading.isDeferred(node.text)) return INVALID;
      const { maxLength = Number.POSITIVE_INFINITY } = schema;
      const { length } = node.text;
      const parsed =
        length > maxLength
          ? refuse(`it has ${length} characters, expected at most ${maxLength}`)
          : parse(node.text);
      if ("value" in parsed) return parsed.value;
      const { reason, remedy } = parsed.refusal;
      return report(reading, partOf(node, parsed.refusal, reading), {
        code: "invalid-value",
        message: `Cannot use ${kindInWords(node)} for ${label(reading)}: ${reason}`,
        ...(remedy === undefined ? {} : { remedy }),
      });
    },
    schema: () => ({ type: ["string", "number", "boolean"], ...schema }),
  };
}

/** The part of a scalar that a refusal points at; the whole scalar when its text is not what the source has there. */
function partOf(
  node: Node & { readonly kind: "scalar" },
  refusal: Refusal,
  reading: Reading,
): Node {
  if (refusal.at === undefined || reading.source === undefined) return node;
  const written = reading.source.text.slice(node.span.start, node.span.end);
  const offset = written.indexOf(node.text);
  if (offset === -1) return node;
  const start = node.span.start + offset + refusal.at;
  return { ...node, span: { start, end: start + (refusal.length ?? 1) } };
}
