import { expect, test } from "vitest";
import { pipelineSchema } from "../../lib/pipeline/json-schema.ts";

/** Every mapping of a schema, by its place. */
function mappings(schema: unknown, path = ""): { path: string; schema: Record<string, unknown> }[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inner = Object.entries(schema).flatMap(([key, value]) => mappings(value, `${path}/${key}`));
  const own = schema as Record<string, unknown>;
  return own["properties"] === undefined || own["type"] !== "object"
    ? inner
    : [{ path, schema: own }, ...inner];
}

test("pipelineSchema() is the schema of one closed mapping that needs a name", () => {
  const { properties, ...rest } = pipelineSchema();
  expect(rest).toStrictEqual({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Kiln pipeline",
    description: "One image pipeline, with the property names of EC2 Image Builder.",
    type: "object",
    required: ["name"],
    additionalProperties: false,
  });
  expect(Object.keys(properties as object)).toContain("imageRecipe");
});

test("pipelineSchema() says of every key what it means, and refuses unknown ones", () => {
  const all = mappings(pipelineSchema());
  const open = all.filter(({ schema }) => schema["additionalProperties"] !== false);
  const silent = all.flatMap(({ path, schema }) =>
    Object.entries(schema["properties"] as object)
      .filter(([, member]) => !JSON.stringify(member).includes('"description"'))
      .map(([key]) => `${path}/${key}`),
  );
  expect({ open, silent, isNested: all.length > 20 }).toStrictEqual({
    open: [],
    silent: [],
    isNested: true,
  });
});

test("pipelineSchema() survives being written to a file", () => {
  const schema = pipelineSchema();
  expect(JSON.parse(JSON.stringify(schema))).toStrictEqual(schema);
});
