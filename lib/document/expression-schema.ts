import type { JsonSchema } from "../source/shape.ts";
import { COMPANIONS } from "./expression.ts";

const TEXT: JsonSchema = { type: ["string", "number", "boolean"] };
const SELF: JsonSchema = { $ref: "#/$defs/expression" };

/** Points to the definition of expressions; {@link expressionDefinition} must stand under `$defs`. */
export function expressionSchema(): JsonSchema {
  return SELF;
}

/** The JSON Schema of one expression, for `$defs.expression`. */
export function expressionDefinition(): JsonSchema {
  return { type: "object", oneOf: expressionForms(SELF) };
}

/**
 * One schema for every operator.
 *
 * @param operandOfNot What may stand inside a `not`.
 * @param extra Properties that may stand beside the operator.
 */
export function expressionForms(
  operandOfNot: JsonSchema,
  extra: JsonSchema = {},
): readonly JsonSchema[] {
  const comparisons = Object.entries(COMPANIONS).map(([operator, companion]) =>
    closed({ [operator]: TEXT, ...(companion === undefined ? {} : { [companion]: TEXT }) }, extra),
  );
  const list = { type: "array", minItems: 1, items: SELF };
  const negation = {
    anyOf: [operandOfNot, { type: "array", minItems: 1, maxItems: 1, items: SELF }],
  };
  return [
    ...comparisons,
    closed({ and: list }, extra),
    closed({ or: list }, extra),
    closed({ not: negation }, extra),
  ];
}

function closed(properties: JsonSchema, extra: JsonSchema): JsonSchema {
  return {
    properties: { ...properties, ...extra },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}
