/** Runs pipelines of this computer when they are due. */

import type { Clock } from "../../local/clock.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { Schedule } from "../../pipeline/schedule.ts";
import { nextRuns } from "../../pipeline/schedule-runs.ts";
import { windowMinutes, windowOffset } from "../../pipeline/schedule-window.ts";
import type { BuildOutcome } from "../build-event.ts";

/** A pipeline file as it was read last. */
export type WatchedPipeline = { readonly pipeline: Pipeline };

/** What happens while pipelines are watched; times are milliseconds since 1970. */
export type WatchEvent =
  | {
      readonly type: "next-run";
      readonly pipeline: string;
      readonly scheduledAt: number;
      readonly at: number;
      readonly timezone: string;
    }
  | { readonly type: "run-missed"; readonly pipeline: string; readonly scheduledAt: number }
  | { readonly type: "run-started"; readonly pipeline: string; readonly scheduledAt: number }
  | { readonly type: "run-finished"; readonly pipeline: string; readonly outcome: BuildOutcome }
  | { readonly type: "run-failed"; readonly pipeline: string; readonly error: unknown }
  | { readonly type: "file-unusable"; readonly pipeline: string; readonly error: unknown }
  | { readonly type: "switched-off"; readonly pipeline: string; readonly failures: number }
  | { readonly type: "no-more-runs"; readonly pipeline: string; readonly why: string };

/** What watching needs. */
export type WatchPorts<P extends WatchedPipeline> = {
  readonly clock: Clock;
  /** Reads a pipeline file. Rejects when it cannot be used. */
  readonly load: (file: string) => Promise<P>;
  readonly build: (file: string, loaded: P, scheduledAt: number) => Promise<BuildOutcome>;
  /** After how many failures in a row a pipeline's schedule was switched off; undefined while it is on. */
  readonly failuresAtEnd: (pipeline: string) => Promise<number | undefined>;
  readonly tell: (event: WatchEvent) => void;
  /** Ends the watching; builds see it too. */
  readonly signal: AbortSignal;
};

/** Longest sleep, so that a computer that was suspended is noticed, and edits of files are. */
const LOOK_AGAIN = 60_000;
/** Runs that are later than this were missed, as those before the watching began: they are left out. */
const LATEST = 5 * 60_000;

/**
 * Watches pipeline files until there are no more runs or the signal is aborted, and waits for what was begun. A run
 * that comes due while the last build goes on begins another build, as with Image Builder. A pipeline whose schedule is
 * switched off after failures is watched no more: its runs would all be skipped.
 *
 * @param isOnce Ends after the next run of each.
 * @returns true when no build has failed.
 */
export async function watchPipelines<P extends WatchedPipeline>(
  ports: WatchPorts<P>,
  files: readonly string[],
  isOnce: boolean,
): Promise<boolean> {
  const loaded = await Promise.all(
    files.map(async (file) => ({ file, first: await ports.load(file) })),
  );
  const results = await Promise.all(
    loaded.map(({ file, first }) => watchOne(ports, file, first, isOnce)),
  );
  return results.every((isGood) => isGood);
}

async function watchOne<P extends WatchedPipeline>(
  ports: WatchPorts<P>,
  file: string,
  first: P,
  isOnce: boolean,
): Promise<boolean> {
  const { clock, tell } = ports;
  const off = new AbortController();
  const signal = AbortSignal.any([ports.signal, off.signal]);
  const anchor = clock.now();
  const builds: Promise<boolean>[] = [];
  let loaded = first;
  let since = anchor;
  let told = "";
  while (!signal.aborted) {
    const { pipeline } = loaded;
    const run = runAfter(pipeline, since, anchor);
    if (run === undefined) {
      tell({ type: "no-more-runs", pipeline: pipeline.name, why: whyNone(pipeline) });
      break;
    }
    const about = { pipeline: pipeline.name, scheduledAt: run.scheduledAt };
    if (told !== `${run.at}`)
      tell({ type: "next-run", ...about, at: run.at, timezone: run.timezone });
    told = `${run.at}`;
    await clock.sleep(Math.max(0, Math.min(run.at - clock.now(), LOOK_AGAIN)), signal);
    if (signal.aborted) break;
    const again = await reload(ports, file, loaded);
    const isSame = runAfter(again.pipeline, since, anchor)?.at === run.at;
    loaded = again;
    if (!isSame || clock.now() < run.at) continue;
    since = run.at;
    if (clock.now() - run.at > LATEST) {
      tell({ type: "run-missed", ...about });
      since = Math.max(since, clock.now() - LATEST);
      continue;
    }
    tell({ type: "run-started", ...about });
    builds.push(runOne(ports, file, loaded, run.scheduledAt, off));
    if (isOnce) break;
  }
  return (await Promise.all(builds)).every((isGood) => isGood);
}

type Run = { readonly scheduledAt: number; readonly at: number; readonly timezone: string };

function runAfter(
  { name, schedule, status }: Pipeline,
  since: number,
  anchor: number,
): Run | undefined {
  if (schedule === undefined || status === "DISABLED") return undefined;
  const offset = windowOffset(name, windowMinutes(schedule));
  const scheduledAt = firstAfter(schedule, since - offset, anchor);
  if (scheduledAt === undefined) return undefined;
  return { scheduledAt, at: scheduledAt + offset, timezone: schedule.timezone };
}

function firstAfter(schedule: Schedule, after: number, anchor: number): number | undefined {
  return nextRuns(schedule, after, 1, anchor)[0];
}

function whyNone({ schedule, status }: Pipeline): string {
  if (schedule === undefined) return "it has no schedule";
  return status === "DISABLED" ? "it is DISABLED" : "its schedule has no runs left";
}

/** A file that is being edited may be wrong for a moment: until it is right again, it stays as it was. */
async function reload<P extends WatchedPipeline>(
  { load, tell }: WatchPorts<P>,
  file: string,
  before: P,
): Promise<P> {
  try {
    return await load(file);
  } catch (error) {
    tell({ type: "file-unusable", pipeline: before.pipeline.name, error });
    return before;
  }
}

async function runOne<P extends WatchedPipeline>(
  { build, tell, failuresAtEnd }: WatchPorts<P>,
  file: string,
  loaded: P,
  scheduledAt: number,
  off: AbortController,
): Promise<boolean> {
  const pipeline = loaded.pipeline.name;
  try {
    const outcome = await build(file, loaded, scheduledAt);
    tell({ type: "run-finished", pipeline, outcome });
    if (outcome.status !== "FAILED") return true;
    const failures = await failuresAtEnd(pipeline);
    if (failures !== undefined && !off.signal.aborted) {
      off.abort();
      tell({ type: "switched-off", pipeline, failures });
    }
    return false;
  } catch (error) {
    tell({ type: "run-failed", pipeline, error });
    return false;
  }
}
