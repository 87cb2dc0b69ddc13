import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BuildFailure, failureOfCaught, failureToCaught } from "../../lib/build/failure.ts";

const FAILURE: BuildFailure = {
  error: "Kiln.StepFailed",
  message: "It ended with exit code 3",
  state: "RunComponents",
  component: { name: "web", path: "web.yml" },
  phase: "build",
  step: "Install",
  outputTail: ["one", "two"],
};

describe("failureToCaught()", () => {
  test("comes back as it was", () => {
    const { error, cause } = failureToCaught(FAILURE);
    expect(failureOfCaught({ Error: error, Cause: cause })).toStrictEqual(FAILURE);
  });

  test("keeps within what Step Functions takes, dropping the oldest output first", () => {
    const outputTail = Array.from({ length: 100 }, (_, index) => `${index} ${"x".repeat(900)}`);
    const { cause } = failureToCaught({ ...FAILURE, outputTail });
    const kept = failureOfCaught({ Error: "", Cause: cause }).outputTail ?? [];
    expect(cause.length).toBeLessThanOrEqual(32_768);
    expect(kept.at(-1)).toBe(outputTail.at(-1));
    expect(kept.length).toBeGreaterThan(20);
  });

  test("keeps within it whatever the texts are", () => {
    const long = fc.string({ unit: "binary", maxLength: 50_000 });
    fc.assert(
      fc.property(long, fc.array(long, { maxLength: 5 }), long, (message, outputTail, remedy) => {
        const { cause } = failureToCaught({ ...FAILURE, message, outputTail, remedy });
        expect(cause.length).toBeLessThanOrEqual(32_768);
        expect(failureOfCaught({ Error: "", Cause: cause }).step).toBe("Install");
      }),
      { numRuns: 30 },
    );
  });
});

describe("failureOfCaught()", () => {
  test.each([
    [
      "an error that a function threw",
      {
        Error: "Kiln.Denied",
        Cause: '{"errorType":"Kiln.Denied","errorMessage":"Cannot copy image","trace":["…"]}',
      },
      { error: "Kiln.Denied", message: "Cannot copy image" },
    ],
    [
      "a cause that is text",
      { Error: "Lambda.Unknown", Cause: "The function ended" },
      { error: "Lambda.Unknown", message: "The function ended" },
    ],
    [
      "a time-out without a cause",
      { Error: "States.Timeout", Cause: "" },
      { error: "States.Timeout", message: "Cannot go on: the state took longer than its limit" },
    ],
    [
      "an error without a cause",
      { Error: "States.Runtime" },
      { error: "States.Runtime", message: "States.Runtime" },
    ],
    [
      "JSON that was cut off",
      { Error: "Kiln.Denied", Cause: '{"errorType":"Kiln' },
      { error: "Kiln.Denied", message: '{"errorType":"Kiln' },
    ],
  ])("reads %s", (_, caught, expected) => {
    expect(failureOfCaught(caught)).toStrictEqual(expected);
  });
});
