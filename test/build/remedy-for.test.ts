import { describe, expect, test } from "vitest";
import { remedyFor } from "../../lib/build/remedy-for.ts";

const STEP = { error: "Kiln.StepFailed", message: "It failed", phase: "build", step: "Install" };

describe("remedyFor() a step", () => {
  test.each([
    ["tar: write error: No space left on device", /^Make the volume larger/],
    ["curl: (6) Could not resolve host: example.com", /^Look whether the machine reaches/],
    ["E: Could not get lock /var/lib/dpkg/lock-frontend", /^Something else holds the package/],
    ["An error occurred (AccessDenied) when calling PutObject", /^Give the role of the instance/],
    ["Unable to locate credentials", /instanceProfileName/],
    ["fork: Cannot allocate memory", /^Take an instance type with more memory/],
    ["anything else", /^Run the component by itself with `kiln run`/],
  ])("is told by its output: %s", (line, remedy) => {
    expect(remedyFor({ ...STEP, outputTail: ["working", line] })).toMatch(remedy);
  });

  test.each([
    [126, /^Make the file executable/],
    [127, /^Install the program/],
    [137, /memory ran out/],
    [1, /^Run the component by itself/],
  ])("is told by exit code %i", (exitCode, remedy) => {
    expect(remedyFor({ ...STEP, exitCode })).toMatch(remedy);
  });

  test("of a test is about the component, and about the image that is gone", () => {
    expect(remedyFor({ ...STEP, phase: "test" })).toMatch(/the image was discarded/);
  });
});

test.each([
  "Kiln.InvalidInput",
  "Kiln.NotFound",
  "Kiln.Conflict",
  "Kiln.Denied",
  "Kiln.Unavailable",
  "Kiln.StepFailed",
  "Kiln.TimedOut",
  "Kiln.Cancelled",
  "States.Timeout",
  "States.Runtime",
  "Lambda.Unknown",
  "TypeError",
])("remedyFor() has something for %s, in whatever state", (error) => {
  for (const state of ["PlanBuild", "LaunchInstance", "RunTests", "CreateImage", "CopyImage", ""])
    expect(remedyFor({ error, message: "It failed", state })).toMatch(/^\w.*\.$/);
});
