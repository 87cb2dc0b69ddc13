import { describe, expect, test } from "vitest";
import type { ExecutionEvent } from "../../../lib/aws/execution-events.ts";
import { statesOf, stateWatcher } from "../../../lib/cli/account/execution-states.ts";

/** A history in which each event follows the one before, a second apart. */
function history(...events: readonly (readonly [type: string, more?: object])[]): ExecutionEvent[] {
  return events.map(([type, more], index) => ({
    id: index + 1,
    previousId: index,
    type,
    at: (index + 1) * 1000,
    ...more,
  }));
}

const LAUNCH = { state: "LaunchInstance" };
const RETRIED = history(
  ["ExecutionStarted"],
  ["TaskStateEntered", LAUNCH],
  ["TaskScheduled"],
  ["TaskFailed", { error: "Kiln.Unavailable", cause: "No capacity\nmore" }],
  ["TaskScheduled"],
  ["TaskSucceeded"],
  ["TaskStateExited", LAUNCH],
);

describe("statesOf()", () => {
  test("gives the tasks of an execution, with the Region that one is for; what only holds or chooses is left out", () => {
    const events = history(
      ["ExecutionStarted"],
      ["ChoiceStateEntered", { state: "IsNew" }],
      ["ChoiceStateExited", { state: "IsNew" }],
      ["TaskStateEntered", { state: "CopyImage", region: "us-east-1" }],
    );
    expect(statesOf(events)).toStrictEqual([
      { id: 4, key: "CopyImage us-east-1", state: "CopyImage", enteredAt: 4000, status: "running" },
    ]);
  });
});

describe("stateWatcher()", () => {
  test("tells beginnings, retries with the first line of the reason, and ends, each once", () => {
    const news = stateWatcher();
    const about = { key: "LaunchInstance", state: "LaunchInstance" };
    expect(news(RETRIED.slice(0, 3))).toMatchObject({
      begun: [{ type: "state-entered", at: 2000, ...about }],
      ended: [],
    });
    expect(news(RETRIED.slice(0, 4))).toMatchObject({ begun: [], ended: [] });
    expect(news(RETRIED.slice(0, 5))).toMatchObject({
      begun: [],
      ended: [{ type: "retried", at: 5000, ...about, reason: "No capacity" }],
    });
    expect(news(RETRIED)).toMatchObject({
      begun: [],
      ended: [{ type: "state-exited", at: 7000, ...about, status: "succeeded" }],
    });
    expect(news(RETRIED)).toMatchObject({ begun: [], ended: [] });
  });

  test("tells what an execution that was stopped took down", () => {
    const news = stateWatcher();
    const stopped = history(
      ["ExecutionStarted"],
      ["TaskStateEntered", LAUNCH],
      ["ExecutionAborted"],
    );
    expect(news(stopped).ended).toMatchObject([{ type: "state-exited", status: "aborted" }]);
  });
});
