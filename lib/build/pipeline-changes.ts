/** What applying a pipeline would change, found before anything is written. */
import { sha256 } from "../sha256.ts";
import { mapping, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { CloudSchedule } from "./apply-schedule.ts";
import { type Registry, readDocument } from "./registry.ts";
import { pipelineKey } from "./registry-keys.ts";

/** What becomes of a part of a pipeline. */
export type Change = "created" | "updated" | "unchanged" | "removed";

/** A part of a pipeline: its file, a component document by its path, its schedule by its expression. */
export type PartChange = {
  readonly part: "pipeline" | "document" | "schedule";
  readonly name: string;
  readonly change: Change;
};

const stored = record(
  { text: required(text()), documents: required(mapping(text())) },
  { what: "a stored pipeline", isOpen: true },
);

/** A pipeline file and its documents by path. */
export type GivenPipeline = {
  readonly name: string;
  readonly text: string;
  readonly documents: ReadonlyMap<string, string>;
};

/** Compares a pipeline with what was applied last: the file first, then its documents in the order of the file. */
export async function pipelineChanges(
  registry: Pick<Registry, "get">,
  { name, text, documents }: GivenPipeline,
): Promise<readonly PartChange[]> {
  const before = (await readDocument(registry, pipelineKey(name), stored))?.value;
  const known = before?.documents ?? {};
  const given = [...documents].map(
    async ([path, content]) =>
      ({
        part: "document",
        name: path,
        change: changeOf(known[path], await sha256(content)),
      }) as const,
  );
  const gone = Object.keys(known).filter((path) => !documents.has(path));
  return [
    { part: "pipeline", name, change: changeOf(before?.text, text) },
    ...(await Promise.all(given)),
    ...gone.map((path) => ({ part: "document", name: path, change: "removed" }) as const),
  ];
}

function changeOf(before: string | undefined, after: string): Change {
  if (before === undefined) return "created";
  return before === after ? "unchanged" : "updated";
}

/** What a schedule is, in one line: "cron(0 3 * * ? *) UTC". */
export function scheduleLabel({
  expression,
  timezone,
  isEnabled,
}: Pick<CloudSchedule, "expression" | "timezone" | "isEnabled">): string {
  return `${expression} ${timezone}${isEnabled ? "" : " (disabled)"}`;
}

/** Compares schedules; empty when there is none before and after. */
export function scheduleChange(
  before: CloudSchedule | undefined,
  after: Omit<CloudSchedule, "startsAt"> | undefined,
): readonly PartChange[] {
  const part = "schedule";
  if (after === undefined)
    return before === undefined ? [] : [{ part, name: scheduleLabel(before), change: "removed" }];
  const name = scheduleLabel(after);
  if (before === undefined) return [{ part, name, change: "created" }];
  const isSame = scheduleLabel(before) === name && before.windowMinutes === after.windowMinutes;
  return [{ part, name, change: isSame ? "unchanged" : "updated" }];
}
