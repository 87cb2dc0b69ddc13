import { describe, expect, test } from "vitest";
import type { CloudSchedule } from "../../lib/build/apply-schedule.ts";
import { scheduleChange } from "../../lib/build/pipeline-changes.ts";

const NIGHTLY: CloudSchedule = {
  pipeline: "web",
  expression: "cron(0 3 * * ? *)",
  timezone: "UTC",
  windowMinutes: 15,
  isEnabled: true,
};
const label = "cron(0 3 * * ? *) UTC";

describe("scheduleChange()", () => {
  test.each([
    ["none before and after", undefined, undefined, []],
    ["a new one", undefined, NIGHTLY, [[label, "created"]]],
    ["one that stays", { ...NIGHTLY, startsAt: 5 }, NIGHTLY, [[label, "unchanged"]]],
    ["one that goes", NIGHTLY, undefined, [[label, "removed"]]],
    ["another window", NIGHTLY, { ...NIGHTLY, windowMinutes: 0 }, [[label, "updated"]]],
    [
      "one that is switched off",
      NIGHTLY,
      { ...NIGHTLY, isEnabled: false },
      [[`${label} (disabled)`, "updated"]],
    ],
  ])("tells %s", (_, before, after, expected) => {
    const found = scheduleChange(before, after);
    expect(found.map(({ name, change }) => [name, change])).toStrictEqual(expected);
  });
});
