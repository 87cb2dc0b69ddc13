/** A problem in something that was read: where it is, what is wrong, and what to do. */
export type Issue = {
  /** Stable, kebab-case, for tools: "unknown-key", "missing-key", "invalid-value" … */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** "Cannot …: ⟨what is⟩, expected ⟨what should be⟩" without a trailing dot. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly remedy?: string;
  /** Name of the file as the caller gave it; empty for values that came from no file. */
  readonly file: string;
  /** 1-based; 0 when there is no position. */
  readonly line: number;
  /** 1-based, in UTF-16 code units; 0 when there is no position. */
  readonly column: number;
  /** Columns that the caret marks, at least 1. */
  readonly length: number;
  /** Path inside the document, e.g. `phases[0].steps[1].action`; empty for the whole of it. */
  readonly path: string;
  /** The source line that holds the position, without its line break. */
  readonly excerpt?: string;
};

/** True when at least one issue is an error rather than a warning. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === "error");
}
