import type { PartChange } from "../../build/pipeline-changes.ts";

/** What applying has done to one pipeline; `--json` prints a list of these. */
export type AppliedChanges = {
  readonly pipeline: string;
  readonly changes: readonly PartChange[];
};

const MARKS = { created: "+", updated: "~", unchanged: " ", removed: "-" } as const;

/** A line a part, with a mark for what has changed. */
export function renderChanges({ pipeline, changes }: AppliedChanges): string {
  const rows = changes.map(({ part, name, change }) => ({
    mark: MARKS[change],
    part,
    name: part === "pipeline" ? pipeline : name,
    change,
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(
      ({ mark, part, name, change }) =>
        `${mark} ${part.padEnd(8)}  ${name.padEnd(width)}  ${change}\n`,
    )
    .join("");
}
