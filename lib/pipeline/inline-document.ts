/** Documents that stand inside a pipeline file, as blocks of text: where they are, and where their problems are. */
import type { Issue } from "../source/issue.ts";
import type { Node } from "../source/node.ts";
import { positionAt, type Source } from "../source/source.ts";

/** Place of the first character of a text, 1-based. */
export type Place = { readonly line: number; readonly column: number };

/**
 * Where the text of a literal block (`|`) begins.
 *
 * @returns undefined for other scalars, whose lines are not those of the file.
 */
export function placeOfBlock(node: Node, source: Source | undefined): Place | undefined {
  if (source === undefined || node.kind !== "scalar") return undefined;
  const written = source.text.slice(node.span.start, node.span.end);
  const header = /^\|[^\n]*\n/.exec(written)?.[0];
  if (header === undefined) return undefined;
  const { line } = positionAt(source, node.span.start + header.length);
  const indent = indentOf(written.slice(header.length)) - indentOf(node.text);
  return { line, column: indent + 1 };
}

/** Spaces before the first character that is none. */
function indentOf(text: string): number {
  return /^(?:[ \t]*\r?\n)*( *)/.exec(text)?.[1]?.length ?? 0;
}

/**
 * Moves the issues of an inline document to where they stand in the pipeline file.
 *
 * @param path Path of the document in the pipeline file, put before the issues' own.
 */
export function placeInlineIssues(
  issues: readonly Issue[],
  source: Source,
  place: Place,
  path: string,
): readonly Issue[] {
  return issues.map((issue) => {
    const named = { ...issue, path: issue.path === "" ? path : `${path}: ${issue.path}` };
    if (issue.line === 0) return named;
    const line = place.line + issue.line - 1;
    const start = source.lineStarts[line - 1] ?? source.text.length;
    const excerpt = source.text
      .slice(start, source.lineStarts[line] ?? source.text.length)
      .replace(/\r?\n$/, "");
    return { ...named, file: source.file, line, column: place.column + issue.column - 1, excerpt };
  });
}
