import { renderDuration } from "./duration.ts";
import { printable } from "./printable.ts";
import type { Progress, StateRow } from "./progress.ts";
import type { Style } from "./style.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const MARKS = { succeeded: "✔", failed: "✘", aborted: "–" } as const;
/** States whose work is a component runner, so that its output is shown below them. */
const RUNS_COMPONENTS = new Set(["RunComponents", "RunTests"]);

/** Nested one level below the row that comes before them. */
const NESTED = new Set(["LaunchTestInstance", "RunTests", "TerminateTestInstance", "CopyImage"]);

/**
 * The live picture: a row a state with its elapsed time, and the component's output below the state that runs it.
 *
 * @param size Lines are cut to the columns; the tail is left out when there are too few rows.
 * @param now Milliseconds since 1970.
 */
export function renderTree(
  progress: Progress,
  now: number,
  size: { readonly columns: number; readonly rows: number },
  style: Style,
): string[] {
  const frame = FRAMES[Math.floor((now - progress.startedAt) / 100) % FRAMES.length] ?? "·";
  const shown = progress.rows.slice(-Math.max(4, size.rows - 4));
  const lines = shown.flatMap((row) => [
    stateLine(row, now, frame, style, size.columns),
    ...(row.status === "running" && RUNS_COMPONENTS.has(row.state)
      ? outputLines(progress, size, shown.length, style)
      : []),
  ]);
  return lines.slice(0, Math.max(1, size.rows - 1));
}

/** One finished or running state, e.g. "  ✔ Run components                 1.2 s". */
export function stateLine(
  row: StateRow,
  now: number,
  frame: string,
  style: Style,
  columns: number,
): string {
  const mark = row.status === "running" ? frame : MARKS[row.status];
  const paint =
    row.status === "failed" ? style.red : row.status === "succeeded" ? style.green : style.yellow;
  const label = `${NESTED.has(row.state) ? "  " : ""}${titleOf(row)}${row.retries > 0 ? ` (try ${row.retries + 1})` : ""}`;
  const time = renderDuration((row.exitedAt ?? now) - row.enteredAt);
  const width = Math.max(8, Math.min(44, columns - 16));
  return `${paint(mark)} ${cut(label, width).padEnd(width)} ${style.dim(time.padStart(10))}`;
}

/** "RunComponents" → "Run components"; a Region stays behind it. */
export function titleOf(row: Pick<StateRow, "key" | "state">): string {
  const words = row.state.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${row.key.slice(row.state.length)}`;
}

function outputLines(
  progress: Progress,
  size: { columns: number; rows: number },
  taken: number,
  style: Style,
): string[] {
  const { document, phase, step } = progress.place;
  const place = [document, phase, step].filter((part) => part !== undefined).join(" › ");
  const room = Math.max(0, size.rows - taken - 4);
  const tail = room === 0 ? [] : progress.tail.slice(-room);
  const lines = place === "" ? [] : [style.bold(cut(`    ${place}`, size.columns - 1))];
  return [
    ...lines,
    ...tail.map((line) => style.dim(cut(`    │ ${printable(line)}`, size.columns - 1))),
  ];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
