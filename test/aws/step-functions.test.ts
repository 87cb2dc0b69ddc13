import { describe, expect, test } from "vitest";
import { executionArn, executions } from "../../lib/aws/executions.ts";
import { taskTokens } from "../../lib/aws/task-tokens.ts";
import { Conflict, Denied, Unavailable } from "../../lib/errors.ts";
import { jsonError, wire } from "../fakes/wire.ts";

const ARN = "arn:aws:states:eu-west-1:123456789012:execution:kiln:b-1";

describe("taskTokens()", () => {
  test("answers a token with its output", async () => {
    const { call, requests } = wire({ body: {} });
    expect(await taskTokens(call).succeed("token", { imageId: "ami-1" })).toBe(true);
    expect(requests).toMatchObject([
      {
        target: "AWSStepFunctions.SendTaskSuccess",
        body: { taskToken: "token", output: '{"imageId":"ami-1"}' },
      },
    ]);
  });

  test("answers a token with an error", async () => {
    const { call, requests } = wire({ body: {} });
    expect(await taskTokens(call).fail("token", "Kiln.StepFailed", "{}")).toBe(true);
    expect(requests[0]?.body).toStrictEqual({
      taskToken: "token",
      error: "Kiln.StepFailed",
      cause: "{}",
    });
  });

  test.each(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])(
    "says when the state does not wait any more (%s)",
    async (code) => {
      const { call } = wire(jsonError(code));
      expect(await taskTokens(call).succeed("token", {})).toBe(false);
      expect(await taskTokens(call).fail("token", "e", "c")).toBe(false);
    },
  );

  test("translates what else goes wrong", async () => {
    const { call } = wire(jsonError("AccessDeniedException", "No"));
    await expect(taskTokens(call).succeed("token", {})).rejects.toThrow(
      new Denied("Cannot answer a task token: AccessDeniedException: No"),
    );
  });
});

describe("executions()", () => {
  test("starts an execution whose name is the build's id", async () => {
    const { call, requests } = wire({ body: { executionArn: ARN, startDate: 0 } });
    await executions(call).start("b-1", { pipeline: "web" });
    expect(requests).toMatchObject([
      {
        target: "AWSStepFunctions.StartExecution",
        body: {
          stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln",
          name: "b-1",
          input: '{"pipeline":"web"}',
        },
      },
    ]);
  });

  test("says that the name is taken", async () => {
    const { call } = wire(jsonError("ExecutionAlreadyExists", "It exists"));
    await expect(executions(call).start("b-1", {})).rejects.toThrow(
      new Conflict('Cannot start build "b-1": ExecutionAlreadyExists: It exists'),
    );
  });

  test("stops an execution, saying why", async () => {
    const { call, requests } = wire({ body: { stopDate: 0 } });
    await executions(call).stop("b-1", "Stopped by Ada");
    expect(requests[0]?.body).toStrictEqual({
      executionArn: ARN,
      error: "Kiln.Cancelled",
      cause: "Stopped by Ada",
    });
  });

  test("asks how an execution is doing", async () => {
    const { call, requests } = wire({ body: { status: "FAILED", error: "e", cause: "c" } });
    expect(await executions(call).status("b-1")).toStrictEqual({
      status: "FAILED",
      error: "e",
      cause: "c",
    });
    expect(requests[0]?.body).toMatchObject({ executionArn: ARN });
  });

  test("knows nothing of an execution that does not exist", async () => {
    const { call } = wire(jsonError("ExecutionDoesNotExist"));
    expect(await executions(call).status("b-1")).toBeUndefined();
  });

  test("reads the history page by page, without its data", async () => {
    const { call, requests } = wire(
      {
        body: {
          nextToken: "t",
          events: [
            {
              id: 2,
              previousEventId: 0,
              type: "TaskStateEntered",
              timestamp: 1.5,
              stateEnteredEventDetails: { name: "PlanBuild" },
            },
          ],
        },
      },
      { body: { events: [{ id: 3, previousEventId: 2, type: "TaskFailed", timestamp: 2 }] } },
    );
    expect(await executions(call).history("b-1")).toStrictEqual([
      { id: 2, previousId: 0, type: "TaskStateEntered", at: 1500, state: "PlanBuild" },
      { id: 3, previousId: 2, type: "TaskFailed", at: 2000 },
    ]);
    expect(requests[0]?.body).toMatchObject({ includeExecutionData: false, maxResults: 1000 });
    expect(requests[1]?.body).toMatchObject({ nextToken: "t" });
  });

  test("translates throttling", async () => {
    const { call } = wire(jsonError("ThrottlingException", "Rate exceeded"));
    await expect(executions(call).history("b-1")).rejects.toThrow(Unavailable);
  });
});

test("executionArn() is the machine's with the execution's name", () => {
  expect(executionArn("arn:aws-cn:states:cn-north-1:1:stateMachine:kiln", "b-1")).toBe(
    "arn:aws-cn:states:cn-north-1:1:execution:kiln:b-1",
  );
});
