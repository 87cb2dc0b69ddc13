import { expect, test } from "vitest";
import type { BuildOutcome } from "../../../lib/cli/build-event.ts";
import { renderOutcome, renderProblem } from "../../../lib/cli/render/outcome.ts";
import { styleFor } from "../../../lib/cli/render/style.ts";
import { capturedIo } from "../../fakes/io.ts";

const style = styleFor(capturedIo().stderr, {});
const built: BuildOutcome = {
  buildId: "web-1",
  pipeline: "web",
  status: "AVAILABLE",
  durationMilliseconds: 2_345,
  image: "web@1.0.0/2",
  amis: [
    { region: "eu-west-1", imageId: "ami-1", name: "web 1" },
    { region: "us-east-1", imageId: "ami-2", name: "web 1" },
  ],
};

test("renderOutcome() has the image and a line a Region, and nothing for a build without an image", () => {
  expect(renderOutcome(built)).toBe("web@1.0.0/2\neu-west-1 ami-1\nus-east-1 ami-2\n");
  expect(renderOutcome({ ...built, status: "FAILED" })).toBe("");
});

const { image: _, ...without } = built;
test.each<[string, BuildOutcome, string]>([
  ["success", built, "done in 2.3 s\n"],
  [
    "an interrupt",
    { ...without, status: "CANCELLED" },
    "Cancelled after 2.3 s; nothing is left of the build.\n",
  ],
  [
    "a build with nothing to do",
    { ...without, status: "SKIPPED", reason: "no change" },
    "Nothing to build: no change\n",
  ],
  [
    "a failure",
    {
      ...without,
      status: "FAILED",
      keptMachine: "ami-9",
      failure: {
        error: "Kiln.StepFailed",
        message: "exit status 1",
        step: "Go",
        phase: "build",
        logLocation: "/log",
      },
    },
    'Build failed after 2.3 s\nStep "Go" failed in phase "build": exit status 1\nLog: /log\nThe files of its machine are kept: kiln shell ami-9\n',
  ],
])("renderProblem() tells of %s", (_name, outcome, expected) => {
  expect(renderProblem(outcome, style)).toBe(expected);
});
