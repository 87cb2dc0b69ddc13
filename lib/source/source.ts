import type { Issue } from "./issue.ts";
import type { Span } from "./node.ts";

/** A text with its name, able to say where an offset lies. */
export type Source = {
  /** Name as the caller gave it. */
  readonly file: string;
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
};

/** Wraps a text. `file` is only a name; nothing is read. */
export function sourceOf(text: string, file: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1))
    lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** 1-based line and column of an offset; offsets past the end count as the end. */
export function positionAt(source: Source, offset: number): { line: number; column: number } {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}

/** What an issue says, before it gets its place. */
export type Problem = Pick<Issue, "code" | "message"> &
  Partial<Pick<Issue, "severity" | "remedy" | "path">>;

/** Places a problem at a span of a source. Without a source the issue has no line and column. */
export function issueAt(source: Source | undefined, span: Span, problem: Problem): Issue {
  const common = { severity: "error", path: "", ...problem } as const;
  if (source === undefined) return { ...common, file: "", line: 0, column: 0, length: 1 };
  const { line, column } = positionAt(source, Math.min(span.start, source.text.length));
  const start = source.lineStarts[line - 1] ?? 0;
  const excerpt = withoutLineBreak(source.text.slice(start, source.lineStarts[line]));
  const length = Math.max(1, Math.min(span.end, start + excerpt.length) - span.start);
  return { ...common, file: source.file, line, column, length, excerpt };
}

/** No regular expression: a search for the end of a very long line, once per issue, takes too long. */
function withoutLineBreak(line: string): string {
  if (line.endsWith("\r\n")) return line.slice(0, -2);
  return line.endsWith("\n") ? line.slice(0, -1) : line;
}
