/** What the tests of the pipeline file share: reading one, and its problems in short form. */

import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import type { Parsed } from "../../lib/pipeline/parsed-text.ts";
import type { Pipeline } from "../../lib/pipeline/pipeline.ts";
import type { Issue } from "../../lib/source/issue.ts";
import { nodeOfValue } from "../../lib/source/node.ts";
import { renderIssues } from "../../lib/source/render.ts";
import { INVALID, readingOf, type Shape } from "../../lib/source/shape.ts";

/** `line:column message → remedy`, with "warning: " before warnings. */
export function short(issue: Issue): string {
  const severity = issue.severity === "warning" ? "warning: " : "";
  const remedy = issue.remedy === undefined ? "" : ` → ${issue.remedy}`;
  return `${issue.line}:${issue.column} ${severity}${issue.message}${remedy}`;
}

/** The problems of a pipeline file. */
export function problemsIn(text: string): readonly string[] {
  return parsePipeline(text, "pipeline.yml").issues.map(short);
}

/** A valid pipeline without warnings; throws its problems otherwise. */
export function pipelineIn(text: string): Pipeline {
  const { pipeline, issues } = parsePipeline(text, "pipeline.yml");
  if (pipeline === undefined || issues.length > 0) throw new Error(renderIssues(issues));
  return pipeline;
}

/** An image pipeline on three lines, with more text after them. */
export function imagePipeline(more = ""): string {
  return `name: web\nimageRecipe:\n  parentImage: host\n${more}`;
}

/** A container pipeline on five lines, with more text after them. */
export function containerPipeline(more = ""): string {
  return `name: web\ncontainerRecipe:\n  parentImage: alpine:3.22\n  targetRepository:\n    repositoryName: web\n${more}`;
}

/** The value that a parser read, or its refusal as one line: `reason → remedy`. */
export function outcome<T>(parsed: Parsed<T>): T | string {
  if ("value" in parsed) return parsed.value;
  const { reason, remedy } = parsed.refusal;
  return remedy === undefined ? reason : `${reason} → ${remedy}`;
}

/** What a shape reads from a plain value, or its messages. */
export function readWith<T>(shape: Shape<T>, value: unknown): T | readonly string[] {
  const reading = readingOf(undefined);
  const result = shape.read(nodeOfValue(value), reading);
  if (result === INVALID || reading.issues.length > 0)
    return reading.issues.map(({ message, remedy }) =>
      remedy === undefined ? message : `${message} → ${remedy}`,
    );
  return result;
}
