/** The picture of a running build, made from its events; pure, so that what a terminal shows is tested as text. */
import type { BuildEvent } from "../build-event.ts";
import { readConsoleLine } from "./console-line.ts";

export type StateStatus = "running" | "succeeded" | "failed" | "aborted";
export type StateRow = {
  readonly key: string;
  readonly state: string;
  readonly enteredAt: number;
  readonly exitedAt?: number;
  readonly status: StateStatus;
  readonly retries: number;
};
export type Progress = {
  readonly startedAt: number;
  readonly rows: readonly StateRow[];
  /** Last lines of component output, newest last. */
  readonly tail: readonly string[];
  /** Where the component runner is: "hello-world › build › WriteGreeting". */
  readonly place: { readonly document?: string; readonly phase?: string; readonly step?: string };
};

/** How much output is remembered for the picture. */
const TAIL_LINES = 8;

/** Nothing has happened yet. */
export function emptyProgress(startedAt: number): Progress {
  return { startedAt, rows: [], tail: [], place: {} };
}

/** The picture after one more event. */
export function advance(progress: Progress, event: BuildEvent): Progress {
  switch (event.type) {
    case "state-entered":
      return {
        ...progress,
        rows: enter(progress.rows, event.key, event.state, event.at),
        // What the last component runner said belongs to another machine.
        ...(event.state.startsWith("Run") ? { place: {}, tail: [] } : {}),
      };
    case "state-exited":
      return { ...progress, rows: exit(progress.rows, event.key, event.status, event.at) };
    case "retried":
      return {
        ...progress,
        rows: progress.rows.map((row) =>
          row.key === event.key ? { ...row, retries: row.retries + 1 } : row,
        ),
      };
    case "output":
      return withOutput(progress, event.line);
    default:
      return progress;
  }
}

function enter(rows: readonly StateRow[], key: string, state: string, at: number): StateRow[] {
  const row: StateRow = { key, state, enteredAt: at, status: "running", retries: 0 };
  return [...rows.filter((other) => other.key !== key), row];
}

function exit(rows: readonly StateRow[], key: string, status: StateStatus, at: number): StateRow[] {
  return rows.map((row) =>
    row.key === key && row.status === "running" ? { ...row, status, exitedAt: at } : row,
  );
}

function withOutput(progress: Progress, line: string): Progress {
  const read = readConsoleLine(line);
  switch (read.kind) {
    case "document":
      return { ...progress, place: { document: documentName(read.name) }, tail: [] };
    case "phase":
      return { ...progress, place: { ...withoutStep(progress.place), phase: read.name } };
    case "step":
      return { ...progress, place: { ...progress.place, step: read.name }, tail: [] };
    case "output":
    case "error":
      return {
        ...progress,
        tail: [...progress.tail, ...read.text.split("\n")]
          .filter((text) => text !== "")
          .slice(-TAIL_LINES),
      };
    default:
      return progress;
  }
}

function withoutStep(place: Progress["place"]): Progress["place"] {
  return place.document === undefined ? {} : { document: place.document };
}

/** The component's name out of the path of its document: without folder, number and ending. */
export function documentName(path: string): string {
  const file = path.split("/").at(-1) ?? path;
  return file.replace(/^\d\d-/, "").replace(/\.(?:ya?ml|json)$/, "");
}
