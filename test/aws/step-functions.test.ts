import { expect, test } from "vitest";
import { executionArn, executions } from "../../lib/aws/executions.ts";
import { taskTokens } from "../../lib/aws/task-tokens.ts";
import { Conflict, Denied, NotFound, Unavailable } from "../../lib/errors.ts";
import { contract } from "../support/wire/contract.ts";
import { awsJson } from "../support/wire/protocol.ts";

const STATES = awsJson("states", "AWSStepFunctions", "1.0");
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:kiln";
const ARN = "arn:aws:states:eu-west-1:123456789012:execution:kiln:b-1";
/** The state does not wait any more. */
const OVER = {
  TaskTimedOut: { gives: false },
  TaskDoesNotExist: { gives: false },
  InvalidToken: { gives: false },
} as const;

contract<ReturnType<typeof taskTokens>, boolean>({
  name: "taskTokens().succeed()",
  adapter: taskTokens,
  run: (adapter) => adapter.succeed("token", { imageId: "ami-1" }),
  protocol: STATES,
  exchanges: [
    {
      operation: "SendTaskSuccess",
      sends: { taskToken: "token", output: '{"imageId":"ami-1"}' },
      answers: {},
    },
  ],
  gives: true,
  what: "answer a task token",
  errors: { ...OVER, AccessDeniedException: Denied },
});

contract<ReturnType<typeof taskTokens>, boolean>({
  name: "taskTokens().fail()",
  adapter: taskTokens,
  run: (adapter) => adapter.fail("token", "Kiln.StepFailed", "{}"),
  protocol: STATES,
  exchanges: [
    {
      operation: "SendTaskFailure",
      sends: { taskToken: "token", error: "Kiln.StepFailed", cause: "{}" },
      answers: {},
    },
  ],
  gives: true,
  what: "answer a task token",
  errors: { ...OVER, AccessDeniedException: Denied },
});

contract({
  name: "executions().start()",
  adapter: executions,
  run: (adapter) => adapter.start("b-1", { pipeline: "web" }),
  protocol: STATES,
  exchanges: [
    {
      operation: "StartExecution",
      // The name makes it idempotent: the same name and input start one execution.
      sends: { stateMachineArn: MACHINE, name: "b-1", input: '{"pipeline":"web"}' },
      answers: { executionArn: ARN, startDate: 0 },
    },
  ],
  gives: undefined,
  what: 'start build "b-1"',
  errors: {
    ExecutionAlreadyExists: Conflict,
    StateMachineDoesNotExist: NotFound,
    StateMachineDeleting: Conflict,
    ExecutionLimitExceeded: Unavailable,
    AccessDeniedException: Denied,
  },
});

contract({
  name: "executions().stop()",
  adapter: executions,
  run: (adapter) => adapter.stop("b-1", "Stopped by Ada"),
  protocol: STATES,
  exchanges: [
    {
      operation: "StopExecution",
      sends: { executionArn: ARN, error: "Kiln.Cancelled", cause: "Stopped by Ada" },
      answers: { stopDate: 0 },
    },
  ],
  gives: undefined,
  what: 'stop build "b-1"',
  errors: { ExecutionDoesNotExist: NotFound, AccessDeniedException: Denied },
});

contract({
  name: "executions().status()",
  adapter: executions,
  run: (adapter) => adapter.status("b-1"),
  protocol: STATES,
  exchanges: [
    {
      operation: "DescribeExecution",
      sends: { executionArn: ARN },
      answers: { executionArn: ARN, status: "FAILED", error: "e", cause: "c" },
    },
  ],
  gives: { status: "FAILED", error: "e", cause: "c" },
  what: 'ask about build "b-1"',
  errors: { ExecutionDoesNotExist: { gives: undefined }, AccessDeniedException: Denied },
});

const HISTORY = { executionArn: ARN, includeExecutionData: false, maxResults: 1000 };
contract({
  name: "executions().history()",
  adapter: executions,
  run: (adapter) => adapter.history("b-1"),
  protocol: STATES,
  exchanges: [
    {
      operation: "GetExecutionHistory",
      sends: HISTORY,
      answers: {
        nextToken: "more",
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
    {
      operation: "GetExecutionHistory",
      sends: { ...HISTORY, nextToken: "more" },
      answers: { events: [{ id: 3, previousEventId: 2, type: "TaskFailed", timestamp: 2 }] },
    },
  ],
  gives: [
    { id: 2, previousId: 0, type: "TaskStateEntered", at: 1500, state: "PlanBuild" },
    { id: 3, previousId: 2, type: "TaskFailed", at: 2000 },
  ],
  what: 'read the history of build "b-1"',
  errors: { ExecutionDoesNotExist: NotFound, AccessDeniedException: Denied },
});

test("executionArn() is the machine's with the execution's name", () => {
  expect(executionArn("arn:aws-cn:states:cn-north-1:1:stateMachine:kiln", "b-1")).toBe(
    "arn:aws-cn:states:cn-north-1:1:execution:kiln:b-1",
  );
});
