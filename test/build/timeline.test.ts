import { describe, expect, test } from "vitest";
import { failedState, type HistoryEvent, timelineOf } from "../../lib/build/timeline.ts";

/** Events from lines `id previousId type state?`; each is a second after the one before. */
function history(lines: string): readonly HistoryEvent[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [id = "", previousId = "", type = "", state] = line.trim().split(" ");
      const at = Number(id) * 1000;
      const event = { id: Number(id), previousId: Number(previousId), type, at };
      return state === undefined ? event : { ...event, state };
    });
}

const summary = (events: readonly HistoryEvent[]) =>
  timelineOf(events).map(
    ({ state, startedAt, endedAt, status }) =>
      `${state} ${Date.parse(startedAt) / 1000}-${endedAt === undefined ? "" : Date.parse(endedAt) / 1000} ${status}`,
  );

const FAILED_COPY = history(`
  1 0 ExecutionStarted
  2 0 TaskStateEntered PlanBuild
  3 2 TaskSucceeded
  4 3 TaskStateExited PlanBuild
  5 4 ParallelStateEntered Build
  6 5 ParallelStateStarted
  7 6 ParallelStateEntered TestAndCopy
  8 7 ParallelStateStarted
  9 8 TaskStateEntered RunTests
  10 8 MapStateEntered CopyImages
  11 10 MapStateStarted
  12 11 MapIterationStarted
  13 12 TaskStateEntered CopyImage
  14 13 TaskScheduled
  15 14 TaskFailed
  16 15 TaskScheduled
  17 16 TaskFailed
  18 17 MapIterationFailed
  19 18 MapStateFailed
  20 19 ParallelStateFailed
  21 20 ParallelStateFailed
  22 21 ParallelStateExited Build
  23 22 TaskStateEntered CleanUp
`);

describe("timelineOf()", () => {
  test("tells when each state began and ended", () => {
    const events = history(`
      1 0 ExecutionStarted
      2 0 TaskStateEntered PlanBuild
      3 2 TaskStateExited PlanBuild
      4 3 ChoiceStateEntered IsUnchanged
      5 4 ChoiceStateExited IsUnchanged
      6 5 TaskStateEntered RecordSkipped`);
    expect(summary(events)).toStrictEqual([
      "PlanBuild 2-3 COMPLETED",
      "IsUnchanged 4-5 COMPLETED",
      "RecordSkipped 6- RUNNING",
    ]);
  });

  test("tells the state that failed from those that went down with it", () => {
    expect(summary(FAILED_COPY)).toStrictEqual([
      "PlanBuild 2-4 COMPLETED",
      "Build 5-22 FAILED",
      "TestAndCopy 7-22 FAILED",
      "RunTests 9-22 CANCELLED",
      "CopyImages 10-22 FAILED",
      "CopyImage 13-22 FAILED",
      "CleanUp 23- RUNNING",
    ]);
  });

  test("does not hold a try that was repeated against a state", () => {
    const events = history(`
      1 0 TaskStateEntered LaunchInstance
      2 1 TaskFailed
      3 2 TaskScheduled
      4 3 TaskSucceeded
      5 4 TaskStateExited LaunchInstance`);
    expect(summary(events)).toStrictEqual(["LaunchInstance 1-5 COMPLETED"]);
  });

  test("keeps the iterations of a map apart", () => {
    const events = history(`
      1 0 MapStateEntered CopyImages
      2 1 MapIterationStarted
      3 1 MapIterationStarted
      4 2 TaskStateEntered CopyImage
      5 3 TaskStateEntered CopyImage
      6 5 TaskStateExited CopyImage
      7 4 TaskStateExited CopyImage`);
    expect(summary(events)).toStrictEqual([
      "CopyImages 1- RUNNING",
      "CopyImage 4-7 COMPLETED",
      "CopyImage 5-6 COMPLETED",
    ]);
  });

  test("ends with the execution what nothing else has ended", () => {
    const events = history(`
      1 0 ExecutionStarted
      2 0 TaskStateEntered RunComponents
      3 2 ExecutionAborted`);
    expect(summary(events)).toStrictEqual(["RunComponents 2-3 CANCELLED"]);
  });

  test("marks a state that a Catch has left as failed", () => {
    const events = history(`
      1 0 TaskStateEntered PlanBuild
      2 1 TaskFailed
      3 2 TaskStateExited PlanBuild`);
    expect(summary(events)).toStrictEqual(["PlanBuild 1-3 FAILED"]);
  });
});

test("failedState() is the state that failed itself", () => {
  expect(failedState(timelineOf(FAILED_COPY), FAILED_COPY)).toBe("CopyImage");
  expect(failedState([], [])).toBeUndefined();
});
