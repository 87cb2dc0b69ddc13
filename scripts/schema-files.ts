import { actionCatalog } from "../lib/actions/catalog.ts";
import { componentDocumentSchema } from "../lib/document/json-schema.ts";
import { pipelineSchema } from "../lib/pipeline/json-schema.ts";

/** Name and text of each file in schemas/. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["component-document.schema.json", textOf(componentDocumentSchema(actionCatalog))],
    ["pipeline.schema.json", textOf(pipelineSchema())],
  ]);
}

function textOf(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
