import { expect, test } from "vitest";
import { renderFailure } from "../../lib/build/render-failure.ts";

test("renderFailure() tells what failed, where, its last words, the log, and what to do", () => {
  const text = renderFailure({
    error: "Kiln.StepFailed",
    message: "The script ended with exit code 3",
    state: "RunComponents",
    component: { name: "web", path: "web.yml" },
    phase: "build",
    step: "Install",
    action: "ExecuteBash",
    attempt: 2,
    maxAttempts: 2,
    exitCode: 3,
    outputTail: ["installing", "no space left"],
    logLocation: "s3://bucket/log",
    remedy: "Make the volume larger.",
  });
  expect(
    text,
  ).toBe(`Step "Install" of component "web" failed with exit code 3 in phase "build" (attempt 2 of 2): ExecuteBash: The script ended with exit code 3
The last lines of its output:
  | installing
  | no space left
Log: s3://bucket/log
→ Make the volume larger.`);
});

test("renderFailure() names the state of a failure that is no step's, and each Region", () => {
  const text = renderFailure({
    error: "Kiln.Conflict",
    message: "Cannot make image ami-1",
    state: "CopyImage",
    regionFailures: [{ region: "us-east-1", message: "The key is disabled" }],
  });
  expect(text).toBe("CopyImage: Cannot make image ami-1\nIn us-east-1: The key is disabled");
});

test("renderFailure() leaves out what is not known", () => {
  expect(renderFailure({ error: "Kiln.TimedOut", message: "It took too long" })).toBe(
    "It took too long",
  );
  expect(
    renderFailure({ error: "Kiln.StepFailed", message: "It failed", step: "S", phase: "test" }),
  ).toBe('Step "S" failed in phase "test": It failed');
});
