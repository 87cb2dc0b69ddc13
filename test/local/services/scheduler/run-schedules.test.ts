import { expect, onTestFinished, test } from "vitest";
import type { Attempt } from "../../../../lib/local/services/scheduler/invoke-target.ts";
import { openScheduler } from "../../../../lib/local/services/scheduler/open-scheduler.ts";
import {
  openSchedules,
  type ScheduleRecord,
} from "../../../../lib/local/services/scheduler/schedule-record.ts";
import { stepClock } from "../../../fakes/step-clock.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { countingIds, NOW, REGION } from "../service-cloud.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TARGET = { Arn: "arn:aws:sns:eu-west-1:1:t", RoleArn: "arn:aws:iam::111122223333:role/r" };

type Called = { readonly name: string; readonly minute: number };

/** A folder of schedules, and whoever keeps it. Times are minutes since the keeper began. */
async function keeper() {
  const folder = await temporaryFolder();
  const clock = stepClock(NOW);
  const called: Called[] = [];
  const failures: string[] = [];
  const behaviour = { invoke: (_: Attempt): void => undefined };
  const schedules = openSchedules(folder, REGION, "default");
  const begin = () => {
    const closing = new AbortController();
    const { keep } = openScheduler({
      folder,
      clock,
      async invoke(schedule, attempt) {
        called.push({ name: schedule.name, minute: (clock.now() - NOW) / MINUTE });
        behaviour.invoke(attempt);
      },
      newId: countingIds(),
      signal: closing.signal,
      background: clock.follow,
      onFailure: ({ name }, error) => failures.push(`${name}: ${String(error)}`),
    });
    const kept = keep();
    clock.follow(kept);
    const end = (): Promise<void> => {
      closing.abort();
      return kept;
    };
    onTestFinished(end);
    return end;
  };
  const put = (name: string, more: Partial<ScheduleRecord> = {}) =>
    schedules.put(name, {
      name,
      groupName: "default",
      arn: `arn:aws:scheduler:${REGION}:1:schedule/default/${name}`,
      region: REGION,
      expression: "rate(1 hour)",
      timezone: "UTC",
      startDate: NOW + HOUR,
      state: "ENABLED",
      target: TARGET,
      window: { Mode: "OFF" },
      actionAfterCompletion: "NONE",
      createdAt: NOW,
      modifiedAt: NOW,
      ...more,
    });
  const minutes = () => called.map(({ minute }) => minute);
  return { clock, put, begin, called, minutes, failures, behaviour, schedules };
}

test("runSchedules() calls the target at each run", async () => {
  const { clock, put, begin, minutes } = await keeper();
  await put("web");
  begin();
  await clock.advance(3 * HOUR + MINUTE);
  expect(minutes()).toStrictEqual([60, 120, 180]);
});

test("runSchedules() keeps cron to its zone and to its start", async () => {
  const { clock, put, begin, minutes } = await keeper();
  // It begins at 12:00 in Berlin.
  const every = { expression: "cron(30 12-15 * * ? *)", timezone: "Europe/Berlin" };
  await put("web", { ...every, startDate: NOW + 40 * MINUTE });
  begin();
  await clock.advance(5 * HOUR);
  expect(minutes()).toStrictEqual([90, 150, 210]);
});

test("runSchedules() leaves out what is switched off or has ended", async () => {
  const { clock, put, begin, called } = await keeper();
  await put("off", { state: "DISABLED" });
  await put("ended", { endDate: NOW + 90 * MINUTE });
  begin();
  await clock.advance(5 * HOUR);
  expect(called).toStrictEqual([{ name: "ended", minute: 60 }]);
});

test("runSchedules() runs a rate without start as soon as it is made", async () => {
  const { clock, put, begin, minutes, schedules } = await keeper();
  begin();
  await clock.advance(MINUTE);
  await put("web", { createdAt: NOW + MINUTE });
  await schedules.update("web", ({ startDate: _, ...record }) => record);
  await clock.advance(2 * HOUR);
  expect(minutes().map(Math.floor)).toStrictEqual([1, 61, 121]);
});

test("runSchedules() spreads schedules with one time over their windows, by their names", async () => {
  const { clock, put, begin, called } = await keeper();
  const window = { Mode: "FLEXIBLE", MaximumWindowInMinutes: 10 } as const;
  for (const index of Array.from({ length: 20 }, (_, number) => number))
    await put(`web-${index}`, { window });
  begin();
  await clock.advance(2 * HOUR - MINUTE);
  const minutes = called.map(({ minute }) => Math.floor(minute) - 60);
  expect(minutes).toHaveLength(20);
  expect([Math.min(...minutes) >= 0, Math.max(...minutes) < 10]).toStrictEqual([true, true]);
  expect(new Set(minutes).size).toBeGreaterThan(5);
});

test("runSchedules() leaves out runs that came due while nobody kept schedules", async () => {
  const { clock, put, begin, minutes } = await keeper();
  await put("web");
  const end = begin();
  await clock.advance(90 * MINUTE);
  await end();
  await clock.advance(2 * HOUR);
  begin();
  await clock.advance(45 * MINUTE);
  expect(minutes()).toStrictEqual([60, 240]);
});

test("runSchedules() tries a run again until its target can be called", async () => {
  const { clock, put, begin, called, failures, behaviour } = await keeper();
  const attempts: Attempt[] = [];
  behaviour.invoke = (attempt) => {
    attempts.push(attempt);
    if (attempts.length < 4) throw new Error("not yet");
  };
  await put("web");
  begin();
  await clock.advance(90 * MINUTE);
  expect(called.map(({ minute }) => Math.round((minute - 60) * 60))).toStrictEqual([0, 1, 3, 7]);
  const run = { scheduledAt: NOW + HOUR, at: NOW + HOUR };
  expect(attempts).toStrictEqual(
    [1, 2, 3, 4].map((number) => ({ run, number, id: `id-${number}` })),
  );
  expect(failures).toStrictEqual([]);
});

test("runSchedules() tells of a run that fails to the last attempt, and goes on", async () => {
  const { clock, put, begin, called, failures, behaviour } = await keeper();
  behaviour.invoke = () => {
    throw new Error("no");
  };
  const RetryPolicy = { MaximumRetryAttempts: 1 };
  await put("web", { target: { ...TARGET, RetryPolicy } });
  begin();
  await clock.advance(121 * MINUTE);
  expect([called.length, failures]).toStrictEqual([4, ["web: Error: no", "web: Error: no"]]);
});

test("runSchedules() gives a run up when it is too old", async () => {
  const { clock, put, begin, called, failures, behaviour } = await keeper();
  behaviour.invoke = () => {
    throw new Error("no");
  };
  const RetryPolicy = { MaximumEventAgeInSeconds: 60 };
  await put("web", { target: { ...TARGET, RetryPolicy } });
  begin();
  await clock.advance(90 * MINUTE);
  // After 0, 1, 3, 7, 15 and 31 seconds; the next would be after 63.
  expect([called.length, failures.length]).toStrictEqual([6, 1]);
});

test("runSchedules() removes a schedule after its last run when it is told so", async () => {
  const { clock, put, begin, schedules } = await keeper();
  const at = { expression: "at(2024-06-01T10:05:00)" };
  await put("once", { ...at, actionAfterCompletion: "DELETE" });
  await put("kept", at);
  await put("more", { actionAfterCompletion: "DELETE" });
  begin();
  await clock.advance(2 * HOUR);
  expect((await schedules.list()).map(({ name }) => name)).toStrictEqual(["kept", "more"]);
});

test("two keepers of one folder begin a run once", async () => {
  const { clock, put, begin, minutes } = await keeper();
  await put("web");
  begin();
  begin();
  await clock.advance(3 * HOUR + MINUTE);
  expect(minutes()).toStrictEqual([60, 120, 180]);
});
