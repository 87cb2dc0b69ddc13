import { expect, test } from "vitest";
import {
  executionStatus,
  rollUp,
  type ScopeStatus,
  type StepStatus,
} from "../../lib/runner/status.ts";

test.each<[readonly (StepStatus | ScopeStatus)[], ScopeStatus]>([
  [[], "success"],
  [["success", "skipped"], "success"],
  [["skipped"], "success"],
  [["success", "ignoredFailure", "success"], "successWithIgnoredFailure"],
  [["success", "successWithIgnoredFailure"], "successWithIgnoredFailure"],
  [["ignoredFailure", "failed", "success"], "failed"],
  [["failed", "timedOut"], "failed"],
  [["timedOut", "failed"], "timedOut"],
])("rollUp() makes %j one %s", (statuses, expected) => {
  expect(rollUp(statuses)).toBe(expected);
});

test.each<[readonly ScopeStatus[], string]>([
  [[], "success"],
  [["successWithIgnoredFailure"], "success"],
  [["success", "failed"], "failed"],
  [["timedOut"], "timedOut"],
])("executionStatus() makes documents %j one %s", (statuses, expected) => {
  expect(executionStatus(statuses)).toBe(expected);
});
