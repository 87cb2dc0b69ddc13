/**
 * What keeps the schedules of the local cloud. Runs that came due while nobody kept them are left out, and of several
 * processes with one folder only one begins a run.
 */
import { readdir } from "node:fs/promises";
import type { Clock } from "../../clock.ts";
import { isCompleted, nextRunOf, type Run } from "./due-runs.ts";
import { groupNames } from "./group-operations.ts";
import type { Attempt } from "./invoke-target.ts";
import { openSchedules, type ScheduleRecord } from "./schedule-record.ts";

/** What keeping schedules needs. */
export type KeeperHost = {
  readonly folder: string;
  readonly clock: Clock;
  /** Calls the target of a schedule once; rejects when that fails. */
  readonly invoke: (schedule: ScheduleRecord, attempt: Attempt) => Promise<void>;
  /** A random UUID. */
  readonly newId: () => string;
  /** Ends it; what has been begun goes on. */
  readonly signal: AbortSignal;
  /** Takes over a run that has begun. */
  readonly background: (work: Promise<void>) => void;
  /** Is told of a run that could not be begun, after the last attempt. */
  readonly onFailure: (schedule: ScheduleRecord, error: unknown) => void;
  /** Aborted by the next change of a schedule in this process. */
  readonly nextChange: () => AbortSignal;
};

/** How often schedules that other processes have made are looked for, in milliseconds. */
const LOOK_AGAIN = 30_000;
/** The longest that writing a schedule takes, in milliseconds. */
const WRITING = 10_000;
/** Runs that are later than this were missed: the computer was asleep. */
const LATEST = 5 * 60_000;

/** Begins runs when they are due, until the signal is aborted. */
export async function runSchedules(host: KeeperHost): Promise<void> {
  const { clock, signal } = host;
  let since = clock.now();
  while (!signal.aborted) {
    const change = host.nextChange();
    const schedules = await allSchedules(host.folder);
    const now = clock.now();
    for (const schedule of schedules)
      await beginDue(host, schedule, Math.max(sinceFor(schedule, since), now - LATEST), now);
    since = now;
    const next = schedules.flatMap((schedule) => nextRunOf(schedule, now)?.at ?? []);
    const wake = Math.min(now + LOOK_AGAIN, ...next);
    await clock.sleep(Math.max(0, wake - clock.now()), AbortSignal.any([signal, change]));
  }
}

/** A schedule that was being written while we looked last is seen only now, and may have been due from its making on. */
function sinceFor({ modifiedAt }: ScheduleRecord, since: number): number {
  return modifiedAt > since - WRITING ? Math.min(since, modifiedAt) : since;
}

async function allSchedules(folder: string): Promise<readonly ScheduleRecord[]> {
  const regions = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    regions.map(async (region) => {
      const groups = await groupNames({ folder }, region);
      return Promise.all(groups.map((group) => openSchedules(folder, region, group).list()));
    }),
  );
  return found.flat(2);
}

async function beginDue(
  host: KeeperHost,
  schedule: ScheduleRecord,
  since: number,
  now: number,
): Promise<void> {
  // A rate without a start runs at the very moment in which it is made; what has been begun is not claimed again.
  let run = nextRunOf(schedule, since - 1);
  for (; run !== undefined && run.at <= now; run = nextRunOf(schedule, run.at))
    if (await claim(host, schedule, run)) host.background(begin(host, schedule, run));
}

/** @returns false when another process has begun the run, or the schedule has been changed. */
async function claim({ folder }: KeeperHost, schedule: ScheduleRecord, run: Run): Promise<boolean> {
  const { region, groupName, name, modifiedAt } = schedule;
  let isOurs = false;
  await openSchedules(folder, region, groupName).update(name, (now) => {
    isOurs = now.modifiedAt === modifiedAt && (now.lastRun ?? 0) < run.scheduledAt;
    return isOurs ? { ...now, lastRun: run.scheduledAt } : now;
  });
  return isOurs;
}

async function begin(host: KeeperHost, schedule: ScheduleRecord, run: Run): Promise<void> {
  await callWithRetries(host, schedule, run).catch((error: unknown) =>
    host.onFailure(schedule, error),
  );
  const { region, groupName, name } = schedule;
  if (schedule.actionAfterCompletion === "DELETE" && isCompleted(schedule, run))
    await openSchedules(host.folder, region, groupName).remove(name);
}

/** The Scheduler's own defaults: 185 more attempts, for at most a day. */
async function callWithRetries(
  { clock, signal, invoke, newId }: KeeperHost,
  schedule: ScheduleRecord,
  run: Run,
): Promise<void> {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } =
    schedule.target.RetryPolicy ?? {};
  for (let number = 1; ; number++) {
    try {
      return await invoke(schedule, { run, number, id: newId() });
    } catch (error) {
      const pause = Math.min(2 ** (number - 1), 600) * 1000;
      const isLate = clock.now() + pause - run.at > MaximumEventAgeInSeconds * 1000;
      if (number > MaximumRetryAttempts || isLate || signal.aborted) throw error;
      await clock.sleep(pause, signal);
    }
  }
}
