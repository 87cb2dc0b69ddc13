import { describe, expect, test } from "vitest";
import { type FunctionFake, failure, runStateMachine } from "../fakes/run-state-machine.ts";
import { definition } from "./definition.ts";

const MACHINE = definition("distribute-image");
const PLAN = {
  buildId: "web-1",
  imageId: "ami-1",
  isComplete: false,
  regions: ["us-east-1", "us-west-2/210987654321"],
  copyRegions: ["us-west-2/210987654321"],
};
const FAKES: { readonly [state: string]: FunctionFake } = {
  PlanDistribution: () => PLAN,
  CopyImage: ({ region }) => ({ imageId: "ami-2", region }),
  PublishImage: () => ({ imageId: "ami-2" }),
  RecordCopyFailure: () => ({ status: "DISTRIBUTING" }),
  RecordPublishFailure: () => ({ status: "DISTRIBUTING" }),
  RecordDistribution: () => ({ status: "AVAILABLE", error: "", cause: "" }),
};
const run = (more: { readonly [state: string]: FunctionFake } = {}) =>
  runStateMachine(MACHINE, { buildId: "web-1" }, { ...FAKES, ...more });

describe("a distribution", () => {
  test("copies and publishes what is missing, and records it", async () => {
    const { calls, output } = await run();
    expect(output).toStrictEqual({ status: "AVAILABLE" });
    expect(calls).toStrictEqual([
      "PlanDistribution",
      "CopyImage us-west-2/210987654321",
      "PublishImage us-east-1",
      "PublishImage us-west-2/210987654321",
      "RecordDistribution",
    ]);
  });

  test("does nothing when nothing is missing", async () => {
    const { calls, output } = await run({
      PlanDistribution: () => ({ ...PLAN, isComplete: true }),
    });
    expect([calls, output]).toStrictEqual([["PlanDistribution"], { status: "AVAILABLE" }]);
  });

  test("hands each copy its try, so that one that failed is not taken for made", async () => {
    let payload: unknown;
    await run({
      CopyImage(given) {
        payload = given;
        return { imageId: "ami-2" };
      },
    });
    expect(payload).toStrictEqual({
      buildId: "web-1",
      imageId: "ami-1",
      region: "us-west-2/210987654321",
      attempt: "b-1",
      taskToken: "token",
    });
  });

  test.each([
    ["CopyImage", "RecordCopyFailure us-west-2/210987654321"],
    ["PublishImage", "RecordPublishFailure us-east-1"],
  ])("goes on elsewhere when %s fails, and fails in the end", async (state, noted) => {
    const { calls, error, cause } = await run({
      [state]: () => {
        throw failure("Kiln.Denied", "No");
      },
      RecordDistribution: () => ({ status: "FAILED", error: "Kiln.Denied", cause: "still" }),
    });
    expect(calls).toContain(noted);
    expect(calls.at(-1)).toBe("RecordDistribution");
    expect([error, cause]).toStrictEqual(["Kiln.Denied", "still"]);
  });
});
