import { list } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { JsonSchema } from "../source/shape.ts";
import type { ActionCatalog, CatalogEntry } from "./action-catalog.ts";
import { expressionDefinition } from "./expression-schema.ts";
import { name } from "./name.ts";
import { schemaVersion } from "./parse-document.ts";
import { STEP_SHAPES } from "./read-attempts.ts";
import { condition } from "./read-if.ts";
import { loop } from "./read-loop.ts";
import { variableType } from "./read-variables.ts";

/**
 * The JSON Schema (draft 2020-12) of component documents, for editors. It follows from the same shapes that
 * `parseDocument` reads with; what spans several places (unique names, references, platforms) only the parser checks.
 */
export function componentDocumentSchema(catalog: ActionCatalog): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Component document",
    description: "A component document of EC2 Image Builder.",
    ...closed(
      {
        name: text().schema(),
        description: text().schema(),
        schemaVersion: schemaVersion.schema(),
        parameters: declarations({
          type: variableType.schema(),
          default: text().schema(),
          description: text().schema(),
          allowedValues: list(text()).schema(),
        }),
        constants: declarations({ type: variableType.schema(), value: text().schema() }, ["value"]),
        phases: { type: "array", minItems: 1, items: phaseSchema() },
        disableLogging: boolean().schema(),
      },
      ["schemaVersion", "phases"],
    ),
    $defs: { expression: expressionDefinition(), step: stepSchema(catalog) },
  };
}

/** Lists whose entries are mappings with the name as their only key. */
function declarations(keys: { [key: string]: JsonSchema }, needed: string[] = []): JsonSchema {
  return orNull({
    type: "array",
    items: {
      type: "object",
      minProperties: 1,
      maxProperties: 1,
      propertyNames: { pattern: name.schema()["pattern"] },
      additionalProperties: closed(keys, ["type", ...needed]),
    },
  });
}

function phaseSchema(): JsonSchema {
  const steps = { type: "array", minItems: 1, items: { $ref: "#/$defs/step" } };
  return closed({ name: name.schema(), steps, disableLogging: boolean().schema() }, [
    "name",
    "steps",
  ]);
}

function stepSchema(catalog: ActionCatalog): JsonSchema {
  const shapes = Object.entries(STEP_SHAPES).map(([key, shape]) => [key, shape.schema()] as const);
  return {
    ...closed(
      {
        name: name.schema(),
        action: { enum: [...catalog.keys()] },
        if: condition.schema(),
        loop: loop.schema(),
        inputs: {},
        ...Object.fromEntries(shapes),
      },
      ["name", "action"],
    ),
    allOf: [...catalog.values()].map(actionRule),
  };
}

/** "If the action is this one, its inputs look like that." */
function actionRule(action: CatalogEntry): JsonSchema {
  const item = withReferences(action.item.schema());
  const inputs =
    action.form === "mapping"
      ? item
      : { anyOf: [{ type: "array", minItems: 1, items: item }, item] };
  return Object.fromEntries([
    ["if", { properties: { action: { const: action.name } }, required: ["action"] }],
    [
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      "then",
      action.needsInputs
        ? { properties: { inputs }, required: ["inputs"] }
        : { properties: { inputs: orNull(inputs) } },
    ],
  ]);
}

/** Inputs may be text with a reference wherever a scalar is expected. */
function withReferences(schema: JsonSchema): JsonSchema {
  if ("$ref" in schema) return schema;
  const branches = ["anyOf", "oneOf", "allOf"].filter((keyword) => keyword in schema);
  const nested = ["items", "additionalProperties"].filter((keyword) => isSchema(schema[keyword]));
  const isScalar = branches.length + nested.length === 0 && !("properties" in schema);
  if (isScalar) return isFreeText(schema) ? schema : orReference(schema);
  return {
    ...schema,
    ...Object.fromEntries(branches.map((keyword) => [keyword, eachOf(schema[keyword])])),
    ...Object.fromEntries(
      nested.map((keyword) => [keyword, withReferences(schema[keyword] as JsonSchema)]),
    ),
    ...(isSchema(schema["properties"])
      ? { properties: mapValues(schema["properties"], withReferences) }
      : {}),
  };
}

function isSchema(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function eachOf(schemas: unknown): readonly JsonSchema[] {
  return Array.isArray(schemas) ? schemas.filter(isSchema).map(withReferences) : [];
}

function mapValues(schemas: JsonSchema, convert: (schema: JsonSchema) => JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schemas).map(([key, schema]) => [
      key,
      isSchema(schema) ? convert(schema) : schema,
    ]),
  );
}

/** True for text that may be anything already. */
function isFreeText(schema: JsonSchema): boolean {
  const { type, pattern, maxLength } = schema;
  return (
    type === "null" ||
    type === "array" ||
    type === "object" ||
    (Array.isArray(type) && type.includes("string") && !pattern && maxLength === undefined)
  );
}

function orReference(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "string", pattern: "\\{\\{.*\\}\\}" }] };
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] };
}

function closed(
  properties: { [key: string]: JsonSchema },
  required: readonly string[],
): JsonSchema {
  const optional = Object.entries(properties).map(
    ([key, schema]) => [key, required.includes(key) ? schema : orNull(schema)] as const,
  );
  return {
    type: "object",
    properties: Object.fromEntries(optional),
    required,
    additionalProperties: false,
  };
}
