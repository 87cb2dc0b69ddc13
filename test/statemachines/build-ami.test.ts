import { describe, expect, test } from "vitest";
import { type FunctionFake, failure, runStateMachine } from "../fakes/run-state-machine.ts";
import { allStates, definition } from "./definition.ts";

const MACHINE = definition("build-ami");

const PLAN = {
  isUnchanged: false,
  reason: "",
  isTested: true,
  regions: ["eu-west-1", "us-east-1", "us-west-2"],
  copyRegions: ["us-east-1", "us-west-2"],
};

/** Tasks that all succeed. */
function fakes(plan: object = PLAN): { [state: string]: FunctionFake } {
  return {
    PlanBuild: () => plan,
    LaunchInstance: () => ({ instanceId: "i-build" }),
    CreateImage: () => ({ imageId: "ami-1" }),
    LaunchTestInstance: () => ({ instanceId: "i-test" }),
    CopyImage: ({ region }) => ({ imageId: `ami-${region}`, region }),
    PublishImage: ({ region }) => ({ imageId: `ami-${region}` }),
    RecordSkipped: () => ({ status: "SKIPPED" }),
    RecordSuccess: () => ({ status: "AVAILABLE", error: "", cause: "" }),
    RecordCopyFailure: () => ({ status: "DISTRIBUTING" }),
    RecordPublishFailure: () => ({ status: "DISTRIBUTING" }),
    RecordFailure: ({ failure: caught }) => {
      const { Error: error, Cause: cause } = caught as { Error: string; Cause: string };
      return { status: "FAILED", error: `recorded ${error}`, cause };
    },
  };
}

const run = (more: { [state: string]: FunctionFake } = {}, plan: object = PLAN, abortAt?: string) =>
  runStateMachine(MACHINE, { pipeline: "web" }, { ...fakes(plan), ...more }, abortAt);

/** Calls to functions of the way to the image, in order. */
const TO_IMAGE = [
  "PlanBuild",
  "LaunchInstance",
  "RunComponents",
  "StopInstance",
  "CreateImage",
  "TerminateInstance",
];
const COPIES = ["CopyImage us-east-1", "CopyImage us-west-2"];
const TESTS = ["LaunchTestInstance", "RunTests", "TerminateTestInstance"];
const PUBLISHED = ["PublishImage eu-west-1", "PublishImage us-east-1", "PublishImage us-west-2"];

describe("a build", () => {
  test("makes the image, tests and copies it at once, publishes it in each Region, and records it", async () => {
    const { calls, output } = await run();
    expect(output).toStrictEqual({ status: "AVAILABLE" });
    expect(calls.slice(0, 6)).toStrictEqual(TO_IMAGE);
    expect(calls.slice(6, 11).toSorted()).toStrictEqual([...COPIES, ...TESTS].toSorted());
    expect(calls.slice(11)).toStrictEqual([...PUBLISHED, "RecordSuccess"]);
  });

  test("publishes nothing before the tests have passed and all copies are there", async () => {
    const { calls } = await run();
    const last = Math.max(...[...COPIES, ...TESTS].map((call) => calls.indexOf(call)));
    expect(last).toBeLessThan(calls.indexOf("PublishImage eu-west-1"));
  });

  test("hands each task what it needs and no more", async () => {
    const payloads: { [state: string]: unknown } = {};
    const plan = { ...PLAN, regions: ["eu-west-1", "us-east-1"], copyRegions: ["us-east-1"] };
    const tasks = allStates(MACHINE).filter(([, { Type }]) => Type === "Task");
    const noted = tasks.map(([state]): [string, FunctionFake] => [
      state,
      (payload) => {
        payloads[state] = payload;
        return fakes(plan)[state]?.(payload, state);
      },
    ]);
    await run(Object.fromEntries(noted));
    const buildId = "b-1";
    const taskToken = "token";
    expect(payloads).toStrictEqual({
      PlanBuild: { buildId, kind: "ami", request: { pipeline: "web" } },
      LaunchInstance: { buildId, stage: "build" },
      RunComponents: { buildId, stage: "build", instanceId: "i-build", taskToken },
      StopInstance: { buildId, instanceId: "i-build", taskToken },
      CreateImage: { buildId, instanceId: "i-build", taskToken },
      TerminateInstance: { buildId, instanceId: "i-build" },
      LaunchTestInstance: { buildId, stage: "test", imageId: "ami-1" },
      RunTests: { buildId, stage: "test", instanceId: "i-test", taskToken },
      TerminateTestInstance: { buildId, instanceId: "i-test" },
      CopyImage: { buildId, imageId: "ami-1", region: "us-east-1", taskToken },
      PublishImage: { buildId, region: "us-east-1" },
      RecordSuccess: { buildId, outcome: "succeeded" },
    });
  });

  test("launches no test instance when tests are off", async () => {
    const { calls } = await run({}, { ...PLAN, isTested: false });
    expect(calls.filter((call) => TESTS.includes(call))).toStrictEqual([]);
    expect(calls.at(-1)).toBe("RecordSuccess");
  });

  test("copies nothing when there is one Region only", async () => {
    const { calls } = await run({}, { ...PLAN, regions: ["eu-west-1"], copyRegions: [] });
    expect(calls).toStrictEqual([...TO_IMAGE, ...TESTS, "PublishImage eu-west-1", "RecordSuccess"]);
  });

  test("ends with a record when there is nothing to do", async () => {
    const { calls, output } = await run(
      {},
      { ...PLAN, isUnchanged: true, reason: "Nothing has changed" },
    );
    expect(calls).toStrictEqual(["PlanBuild", "RecordSkipped"]);
    expect(output).toStrictEqual({ status: "SKIPPED" });
  });
});

describe("a build fails", () => {
  test.each([
    "PlanBuild",
    "LaunchInstance",
    "RunComponents",
    "StopInstance",
    "CreateImage",
    "TerminateInstance",
    "LaunchTestInstance",
    "RunTests",
    "TerminateTestInstance",
  ])("when %s fails: it cleans up, records, and fails with what was recorded", async (state) => {
    const fail = (): never => {
      throw failure("Kiln.StepFailed", `${state} went wrong`);
    };
    const { calls, error, cause } = await run({ [state]: fail });
    expect(calls.slice(-2)).toStrictEqual(["CleanUp", "RecordFailure"]);
    expect([error, cause]).toStrictEqual(["recorded Kiln.StepFailed", `${state} went wrong`]);
    expect(calls).not.toContain("RecordSuccess");
    expect(calls.join()).not.toContain("PublishImage");
  });

  test.each([
    ["CopyImage", "RecordCopyFailure"],
    ["PublishImage", "RecordPublishFailure"],
  ])("when %s fails in one Region, after the others have got the image", async (state, noting) => {
    const noted: unknown[] = [];
    const { calls, error, cause } = await run({
      [state]: ({ region }) => {
        if (region === "us-west-2") throw failure("Kiln.Conflict", "The key is disabled");
        return { imageId: "ami-2", region };
      },
      [noting]: (payload) => {
        noted.push(payload);
        return { status: "DISTRIBUTING" };
      },
      RecordSuccess: () => ({ status: "FAILED", error: "Kiln.Conflict", cause: "us-west-2" }),
    });
    expect(noted).toStrictEqual([
      {
        buildId: "b-1",
        region: "us-west-2",
        state,
        failure: { Error: "Kiln.Conflict", Cause: "The key is disabled" },
      },
    ]);
    expect(calls).toContain("PublishImage us-east-1");
    expect(calls).not.toContain("CleanUp");
    expect([calls.at(-1), error, cause]).toStrictEqual([
      "RecordSuccess",
      "Kiln.Conflict",
      "us-west-2",
    ]);
  });

  test("with everything cleaned up when a test fails, however far the copies are", async () => {
    const fail = (): never => {
      throw failure("Kiln.StepFailed", "No");
    };
    const { calls } = await run({ RunTests: fail, CopyImage: fail });
    expect(calls.slice(-2)).toStrictEqual(["CleanUp", "RecordFailure"]);
    expect(calls.join()).not.toContain("PublishImage");
  });

  test("and is recorded also when it cannot be cleaned up", async () => {
    const fail = (): never => {
      throw failure("Kiln.Denied", "No");
    };
    const { calls, cause } = await run({ RunComponents: fail, CleanUp: fail });
    expect(calls.slice(-2)).toStrictEqual(["CleanUp", "RecordFailure"]);
    expect(cause).toBe("No");
  });

  test("with the error of the record when even that fails", async () => {
    const fail = (name: string) => (): never => {
      throw failure(name, "No");
    };
    const { error } = await run({
      RunComponents: fail("Kiln.StepFailed"),
      RecordFailure: fail("Kiln.Denied"),
    });
    expect(error).toBe("Kiln.Denied");
  });

  test("only after it has tried again what was unavailable", async () => {
    let tries = 0;
    const { calls } = await run({
      LaunchInstance() {
        if (++tries < 4) throw failure("Kiln.Unavailable", "No capacity");
        return { instanceId: "i-build" };
      },
    });
    expect(tries).toBe(4);
    expect(calls.at(-1)).toBe("RecordSuccess");
  });

  test("when its agent stays silent, after an hour of tries", async () => {
    let tries = 0;
    const { error, cause } = await run({
      RunComponents() {
        tries++;
        throw failure("Kiln.Unavailable", "The agent does not answer");
      },
    });
    expect([tries, error, cause]).toStrictEqual([
      721,
      "recorded Kiln.Unavailable",
      "The agent does not answer",
    ]);
  });
});

test("a build that is stopped runs no further state; its clean-up is on-change's", async () => {
  const { calls, error } = await run({}, PLAN, "RunComponents");
  expect(error).toBe("ExecutionAbortedError");
  expect(calls).not.toContain("CreateImage");
  expect(calls).not.toContain("CleanUp");
});
