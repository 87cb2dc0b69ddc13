import type { JsonSchema } from "../../lib/source/shape.ts";

type Check = (operand: never, value: unknown, schema: JsonSchema, root: JsonSchema) => boolean;

/** Judges a JSON value by a JSON Schema; knows the keywords that our shapes write and throws on any other. */
export function fitsSchema(schema: JsonSchema, value: unknown, root: JsonSchema = schema): boolean {
  return Object.entries(schema).every(([keyword, operand]) => {
    if (NOTES.has(keyword)) return true;
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`unknown keyword ${keyword}`);
    return check(operand as never, value, schema, root);
  });
}

const NOTES = new Set(["$schema", "$defs", "title", "description", "default", "then"]);
const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const own = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);
const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function isOfType(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

const CHECKS: { readonly [keyword: string]: Check } = {
  $ref: (ref: string, value, _, root) => {
    const definitions = root["$defs"] as { [name: string]: JsonSchema };
    const target = definitions[ref.replace("#/$defs/", "")];
    return target !== undefined && fitsSchema(target, value, root);
  },
  type: (type: string | string[], value) => [type].flat().some((one) => isOfType(one, value)),
  enum: (words: unknown[], value) => words.includes(value),
  const: (word: unknown, value) => word === value,
  pattern: (pattern: string, value) =>
    typeof value !== "string" || new RegExp(pattern, "u").test(value),
  minLength: (length: number, value) => typeof value !== "string" || value.length >= length,
  maxLength: (length: number, value) => typeof value !== "string" || value.length <= length,
  minimum: (limit: number, value) => typeof value !== "number" || value >= limit,
  maximum: (limit: number, value) => typeof value !== "number" || value <= limit,
  minItems: (count: number, value) => !Array.isArray(value) || value.length >= count,
  maxItems: (count: number, value) => !Array.isArray(value) || value.length <= count,
  minProperties: (count: number, value) => !isObject(value) || own(value).length >= count,
  maxProperties: (count: number, value) => !isObject(value) || own(value).length <= count,
  required: (keys: string[], value) =>
    !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
  items: (schema: JsonSchema, value, _, root) =>
    items(value).every((item) => fitsSchema(schema, item, root)),
  propertyNames: (schema: JsonSchema, value, _, root) =>
    own(value).every(([key]) => fitsSchema(schema, key, root)),
  properties: (schemas: { [key: string]: JsonSchema }, value, _, root) =>
    own(value).every(([key, member]) => {
      const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
      return schema === undefined || fitsSchema(schema, member, root);
    }),
  additionalProperties: (extra: JsonSchema | false, value, schema, root) =>
    own(value)
      .filter(([key]) => !Object.hasOwn((schema["properties"] ?? {}) as object, key))
      .every(([, member]) => extra !== false && fitsSchema(extra, member, root)),
  anyOf: (schemas: JsonSchema[], value, _, root) =>
    schemas.some((one) => fitsSchema(one, value, root)),
  allOf: (schemas: JsonSchema[], value, _, root) =>
    schemas.every((one) => fitsSchema(one, value, root)),
  oneOf: (schemas: JsonSchema[], value, _, root) =>
    schemas.filter((one) => fitsSchema(one, value, root)).length === 1,
  if: (condition: JsonSchema, value, schema, root) =>
    !fitsSchema(condition, value, root) || fitsSchema(schema["then"] as JsonSchema, value, root),
};
