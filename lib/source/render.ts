import type { Issue } from "./issue.ts";

/** Widest excerpt that is shown; a longer line is cut around the caret. */
const EXCERPT_COLUMNS = 120;

/**
 * Renders issues for a person: `file:line:column: severity: message [code]`, the source line with a caret, the remedy.
 *
 * @returns Lines joined with newlines, without a final one; empty for no issues.
 */
export function renderIssues(issues: readonly Issue[]): string {
  return issues.map(renderIssue).join("\n");
}

/** Renders one issue; see {@link renderIssues}. */
export function renderIssue(issue: Issue): string {
  const lines = [`${place(issue)}${issue.severity}: ${issue.message} [${issue.code}]`];
  if (issue.excerpt !== undefined && issue.column > 0) lines.push(...caret(issue, issue.excerpt));
  if (issue.remedy !== undefined) lines.push(`  → ${issue.remedy}`);
  return lines.join("\n");
}

function place(issue: Issue): string {
  if (issue.line > 0) return `${issue.file}:${issue.line}:${issue.column}: `;
  if (issue.file !== "") return `${issue.file}: `;
  return issue.path === "" ? "" : `${issue.path}: `;
}

function caret(issue: Issue, excerpt: string): string[] {
  const start = Math.max(0, issue.column - 1 - EXCERPT_COLUMNS / 2);
  const shown = excerpt.slice(start, start + EXCERPT_COLUMNS).replaceAll("\t", " ");
  const at = issue.column - 1 - start;
  const width = Math.max(1, Math.min(issue.length, shown.length - at));
  const gutter = `${issue.line}`;
  return [
    `  ${gutter} | ${shown}`,
    `  ${" ".repeat(gutter.length)} | ${" ".repeat(at)}${"^".repeat(width)}`,
  ];
}
