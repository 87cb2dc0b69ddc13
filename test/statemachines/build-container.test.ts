import { describe, expect, test } from "vitest";
import { type FunctionFake, failure, runStateMachine } from "../fakes/run-state-machine.ts";
import { allStates, definition } from "./definition.ts";

const MACHINE = definition("build-container");

const PLAN = {
  isUnchanged: false,
  reason: "",
  isTested: true,
  isCopied: true,
  regions: ["eu-west-1", "us-east-1"],
};

/** Tasks that all succeed. */
function fakes(plan: object): { [state: string]: FunctionFake } {
  return {
    PlanBuild: () => plan,
    LaunchInstance: () => ({ instanceId: "i-build" }),
    LaunchTestInstance: () => ({ instanceId: "i-test" }),
    CollectFindings: () => ({ status: "none" }),
    PublishContainer: ({ region }) => ({ image: `${region}@sha256:1` }),
    RecordSkipped: () => ({ status: "SKIPPED" }),
    RecordSuccess: () => ({ status: "AVAILABLE", error: "", cause: "" }),
    RecordPublishFailure: () => ({ status: "DISTRIBUTING" }),
    RecordFailure: ({ failure: caught }) => {
      const { Error: error, Cause: cause } = caught as { Error: string; Cause: string };
      return { status: "FAILED", error: `recorded ${error}`, cause };
    },
  };
}

const run = (more: { [state: string]: FunctionFake } = {}, plan: object = PLAN, abortAt?: string) =>
  runStateMachine(MACHINE, { pipeline: "web" }, { ...fakes(plan), ...more }, abortAt);

const TESTS = ["LaunchTestInstance", "RunTests", "TerminateTestInstance"];
const BUILT = ["PlanBuild", "LaunchInstance", "RunComponents"];
const PUBLISHED = ["PublishContainer eu-west-1", "PublishContainer us-east-1"];

describe("a container build", () => {
  test("builds, tests, copies and asks for findings at once, publishes in each Region, and records", async () => {
    const { calls, output } = await run();
    expect(output).toStrictEqual({ status: "AVAILABLE" });
    expect(calls.slice(0, 3)).toStrictEqual(BUILT);
    expect(calls.slice(3, 9).toSorted()).toStrictEqual(
      [...TESTS, "CopyContainer", "TerminateInstance", "CollectFindings"].toSorted(),
    );
    expect(calls.indexOf("CopyContainer")).toBeLessThan(calls.indexOf("TerminateInstance"));
    expect(calls.slice(9)).toStrictEqual([...PUBLISHED, "RecordSuccess"]);
  });

  test("hands each task what it needs and no more", async () => {
    const payloads: { [state: string]: unknown } = {};
    const plan = { ...PLAN, regions: ["eu-west-1"] };
    const tasks = allStates(MACHINE).filter(([, { Type }]) => Type === "Task");
    const noted = tasks.map(([state]): [string, FunctionFake] => [
      state,
      (payload) => {
        payloads[state] = payload;
        return fakes(plan)[state]?.(payload, state);
      },
    ]);
    await run(Object.fromEntries(noted), plan);
    const buildId = "b-1";
    const taskToken = "token";
    expect(payloads).toStrictEqual({
      PlanBuild: { buildId, kind: "container", request: { pipeline: "web" } },
      LaunchInstance: { buildId, stage: "build" },
      RunComponents: { buildId, stage: "build", instanceId: "i-build", taskToken },
      LaunchTestInstance: { buildId, stage: "test" },
      RunTests: { buildId, stage: "test", instanceId: "i-test", taskToken },
      TerminateTestInstance: { buildId, instanceId: "i-test" },
      CopyContainer: { buildId, stage: "copy", instanceId: "i-build", taskToken },
      TerminateInstance: { buildId, instanceId: "i-build" },
      CollectFindings: { buildId },
      PublishContainer: { buildId, region: "eu-west-1" },
      RecordSuccess: { buildId, outcome: "succeeded" },
    });
  });

  test("copies nothing when there is nothing to copy, and tests nothing when tests are off", async () => {
    const { calls } = await run({}, { ...PLAN, isTested: false, isCopied: false });
    expect(calls.slice(3, 5).toSorted()).toStrictEqual(["CollectFindings", "TerminateInstance"]);
    expect(calls.slice(5)).toStrictEqual([...PUBLISHED, "RecordSuccess"]);
  });

  test("ends when nothing has changed", async () => {
    const { calls, output } = await run({}, { ...PLAN, isUnchanged: true, reason: "same" });
    expect([calls, output]).toStrictEqual([["PlanBuild", "RecordSkipped"], { status: "SKIPPED" }]);
  });

  test("waits for a scan for a while, and goes on without it", async () => {
    let tries = 0;
    const { calls, output } = await run({
      CollectFindings: () => {
        tries++;
        throw failure("Kiln.Unavailable", "The scan is not over");
      },
    });
    expect([tries, output]).toStrictEqual([14, { status: "AVAILABLE" }]);
    expect(calls).not.toContain("CleanUp");
  });

  test.each([...BUILT, ...TESTS, "CopyContainer", "TerminateInstance"])(
    "when %s fails, cleans up, records and fails with what was recorded",
    async (state) => {
      const { calls, error, cause } = await run({
        [state]: () => {
          throw failure("Kiln.StepFailed", "It failed");
        },
      });
      expect(calls.slice(-2)).toStrictEqual(["CleanUp", "RecordFailure"]);
      expect(calls).not.toContain("PublishContainer eu-west-1");
      expect([error, cause]).toStrictEqual(["recorded Kiln.StepFailed", "It failed"]);
    },
  );

  test("goes on in other Regions when one refuses the image, and fails in the end", async () => {
    const { calls, error } = await run({
      PublishContainer: ({ region }) => {
        if (region === "eu-west-1") throw failure("Kiln.Conflict", "The tag is taken");
        return { image: "" };
      },
      RecordSuccess: () => ({ status: "FAILED", error: "Kiln.Conflict", cause: "taken" }),
    });
    expect(calls).toContain("RecordPublishFailure eu-west-1");
    expect(calls).toContain("PublishContainer us-east-1");
    expect(calls).not.toContain("CleanUp");
    expect(error).toBe("Kiln.Conflict");
  });

  test("that is stopped runs no further state; its clean-up is on-change's", async () => {
    const { calls, error } = await run({}, PLAN, "RunComponents");
    expect(error).toBe("ExecutionAbortedError");
    expect(calls).toStrictEqual(BUILT);
  });
});
