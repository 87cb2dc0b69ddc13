/** JSON Schemas, as lib/source makes them, in words for tables. */
import type { JsonSchema } from "../source/shape.ts";

/** A key of a mapping. */
export type Member = {
  /** With the prefix that was asked for. */
  readonly key: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  /** Holds a list. */
  readonly isList: boolean;
  readonly description: string;
};

/** The keys of a mapping's schema, in order. */
export function membersOf(schema: JsonSchema, prefix: string): readonly Member[] {
  const required = (schema["required"] ?? []) as readonly string[];
  const properties = (schema["properties"] ?? {}) as { readonly [key: string]: JsonSchema };
  return Object.entries(properties).map(([key, member]) => ({
    key: `${prefix}${key}`,
    schema: member,
    isRequired: required.includes(key),
    isList: givenValue(member)["type"] === "array",
    description: String(givenValue(member)["description"] ?? ""),
  }));
}

/** The mapping whose keys deserve rows of their own: the value, its items, or one of its alternatives. */
export function mappingIn(schema: JsonSchema): JsonSchema | undefined {
  const { description: _, ...value } = givenValue(schema);
  if (value["properties"] !== undefined) return value;
  if (value["type"] === "array") return mappingIn(value["items"] as JsonSchema);
  return alternativesOf(value).find((choice) => choice["properties"] !== undefined);
}

/** What may stand for a key: "text (1–1024)", "list of mapping (at most 20)", "`gp2`, `gp3`". */
export function typeInWords(schema: JsonSchema): string {
  const value = givenValue(schema);
  if (Array.isArray(value["enum"])) return value["enum"].map((word) => `\`${word}\``).join(", ");
  if (value["type"] === "array")
    return `list of ${typeInWords(value["items"] as JsonSchema)}${rangeInWords(value["minItems"], value["maxItems"], " entries")}`;
  if (value["properties"] !== undefined) return "mapping";
  if (value["type"] === "object")
    return `mapping of texts${rangeInWords(undefined, value["maxProperties"], " entries")}`;
  const choices = alternativesOf(value);
  const number = choices.find((choice) => choice["type"] === "integer");
  if (number !== undefined) return `${number["minimum"] ?? ""}–${number["maximum"] ?? ""}`;
  if (choices.some((choice) => choice["type"] === "boolean")) return "`true`, `false`";
  if (choices.length > 0) return choices.map(typeInWords).join(" or ");
  if (value["maxLength"] === 0) return '`""`';
  return `text${rangeInWords(value["minLength"], value["maxLength"], " characters")}`;
}

/** The schema of a key's value, without the "or null" of keys that may be missing. */
function givenValue(schema: JsonSchema): JsonSchema {
  const [choice, ...more] = alternativesOf(schema).filter((one) => one["type"] !== "null");
  return choice === undefined || more.length > 0 ? schema : choice;
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  return (schema["anyOf"] ?? []) as readonly JsonSchema[];
}

function rangeInWords(minimum: unknown, maximum: unknown, unit: string): string {
  if (maximum === undefined) return "";
  return ` (${minimum === undefined ? "at most " : `${minimum}–`}${maximum}${unit})`;
}
