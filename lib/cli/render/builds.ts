import type { BuildRecord } from "../../build/build-record.ts";
import { imageOf, tookMilliseconds, withoutMilliseconds } from "./build-facts.ts";
import { renderDuration } from "./duration.ts";

/** A table of builds, the newest first, and below it the pipelines that have none among them. */
export function renderBuilds(
  records: readonly BuildRecord[],
  pipelines: readonly string[],
): string {
  const rows = records.map((record) => [
    record.buildId,
    record.pipeline,
    record.status,
    withoutMilliseconds(record.startedAt),
    record.endedAt === undefined ? "" : renderDuration(tookMilliseconds(record, 0)),
    imageOf(record),
  ]);
  const shown = new Set(records.map(({ pipeline }) => pipeline));
  const others = pipelines.filter((name) => !shown.has(name));
  const lines = [...table(rows), ...others.map((name) => `pipeline ${name}: no builds of late`)];
  if (lines.length === 0) return "There are no pipelines yet; kiln apply brings one.\n";
  return lines.map((line) => `${line}\n`).join("");
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
