import { expect, test } from "vitest";
import type { BuildOutcome } from "../../lib/cli/build-event.ts";
import { exitCodeOf } from "../../lib/cli/exit-code-of.ts";

const refused = { error: "Kiln.InvalidInput", message: "Cannot plan a build" };

test.each<readonly [string, Pick<BuildOutcome, "status" | "failure">, number]>([
  ["an image", { status: "AVAILABLE" }, 0],
  ["nothing to do", { status: "SKIPPED" }, 0],
  ["an interrupt", { status: "CANCELLED" }, 130],
  ["a failure of unknown reason", { status: "FAILED" }, 1],
  [
    "a failed step",
    {
      status: "FAILED",
      failure: { error: "Kiln.StepFailed", message: "", state: "RunComponents" },
    },
    1,
  ],
  [
    "a pipeline that cannot be planned",
    { status: "FAILED", failure: { ...refused, state: "PlanBuild" } },
    3,
  ],
  [
    "a request that EC2 refuses",
    { status: "FAILED", failure: { ...refused, state: "CreateImage" } },
    1,
  ],
])("exitCodeOf() is right for %s", (_, end, code) => {
  const outcome = { buildId: "b-1", pipeline: "web", durationMilliseconds: 1, amis: [], ...end };
  expect(exitCodeOf(outcome)).toBe(code);
});
