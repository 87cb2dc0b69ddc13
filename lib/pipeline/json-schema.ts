/** The pipeline file as JSON Schema, for editors. */
import type { JsonSchema } from "../source/shape.ts";
import { pipelineShape } from "./pipeline.ts";

/** JSON Schema (draft 2020-12) of the pipeline file, from the shapes that read it. */
export function pipelineSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Kiln pipeline",
    description: "One image pipeline, with the property names of EC2 Image Builder.",
    ...pipelineShape.schema(),
  };
}
